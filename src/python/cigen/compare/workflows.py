"""The workflows of two configurations: the same ones in every pipeline, with the same jobs."""

from __future__ import annotations

from typing import Mapping, Optional

from cigen.circleci.templating import TemplateError
from cigen.compare import own
from cigen.compare.atoms import SCHEDULED, Atom
from cigen.compare.canonical import canonical
from cigen.compare.counterexamples import difference
from cigen.compare.diagrams import FALSE, TRUE, TooLargeError
from cigen.compare.formulas import Formulas
from cigen.compare.job_pairs import JobPairs
from cigen.compare.jobs import JobReader
from cigen.compare.names import Kinds
from cigen.compare.report import Report, changed
from cigen.compare.sides import Run, Side
from cigen.compare.statements import Conditions, UnreadableError

_TOO_LARGE = "the conditions are too large to compare"


class WorkflowPairs:
    """Compares what two sides run, workflow by workflow, and tells a report."""

    def __init__(self, old: Side, new: Side, kinds: Kinds, report: Report) -> None:
        self._sides = (old, new)
        self._kinds = kinds
        self._report = report
        self._scheduled = tuple(dict.fromkeys((*old.scheduled, *new.scheduled)))
        self._reader = JobReader()

    def compare(self) -> None:
        """Tells all differences."""
        old, new = self._sides
        for name in dict.fromkeys((*old.runs, *new.runs)):
            self._attempt(f"workflow {name}", old.runs.get(name), new.runs.get(name))
        for name in dict.fromkeys((*old.groups, *new.groups)):
            self._attempt(f"job group {name}", old.groups.get(name), new.groups.get(name))

    def _attempt(self, where: str, old: Optional[Run], new: Optional[Run]) -> None:
        try:
            if old is None or new is None:
                self._only(where, old, new)
            else:
                self._pair(where, old, new)
        except TooLargeError:
            self._report.doubt(where, _TOO_LARGE)
        except UnreadableError as error:
            self._report.doubt(where, str(error))
        except TemplateError as error:
            self._report.doubt(where, error.what)

    def _only(self, where: str, old: Optional[Run], new: Optional[Run]) -> None:
        """A workflow that one side has: no difference if it never runs."""
        side, run = (self._sides[0], old) if old else (self._sides[1], new)
        assert run is not None
        entries = run.workflow.entries
        if entries and all(own.is_no_op(entry, run.part.definitions, entries) for entry in entries):
            self._report.add(where, f"does nothing, so that {side.name} always runs something")
            return
        formulas = Formulas(self._kinds)
        runs = self._runs(run, side, formulas, Conditions(formulas))
        found = difference(runs, FALSE, formulas)
        if found is None:
            self._report.add(where, f"is only in {side.name}, where it never runs")
        elif found.proven:
            self._report.differ(where, f"is only in {side.name}")
        else:
            self._report.doubt(where, f"is only in {side.name}, and may run", found.when)

    def _pair(self, where: str, old: Run, new: Run) -> None:
        formulas = Formulas(self._kinds)
        conditions = Conditions(formulas), Conditions(formulas)
        before = self._runs(old, self._sides[0], formulas, conditions[0])
        after = self._runs(new, self._sides[1], formulas, conditions[1])
        self._tell(where, "doesn't run alike", before, after, formulas, TRUE)
        if old.workflow.is_scheduled and new.workflow.is_scheduled:
            if canonical(old.workflow.triggers) != canonical(new.workflow.triggers):
                triggers = changed(old.workflow.triggers, new.workflow.triggers)
                self._report.differ(where, f"its triggers differ: {triggers}")
        self._options(where, old.workflow.options, new.workflow.options)
        within = formulas.both(before, after)
        if within != FALSE:
            pairs = JobPairs(where, formulas, conditions, within, self._reader, self._report)
            pairs.compare(old, new)
        failing = conditions[0].failing, conditions[1].failing
        self._tell(where, "CircleCI doesn't refuse its conditions alike", *failing, formulas, TRUE)

    def _options(self, where: str, old: Mapping[str, object], new: Mapping[str, object]) -> None:
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            if canonical(before) != canonical(after):  # type: ignore[arg-type]  # plain data
                self._report.differ(where, f"`{key}` differs: {changed(before, after)}")  # type: ignore[arg-type]

    def _tell(self, where: str, what: str, old: int, new: int, formulas: Formulas, within: int) -> None:
        found = difference(old, new, formulas, within)
        if found is not None:
            (self._report.differ if found.proven else self._report.doubt)(where, what, found.when)

    def _runs(self, run: Run, side: Side, formulas: Formulas, conditions: Conditions) -> int:
        """Where a workflow runs: at its times if it has some, and else at no times."""
        if run.workflow.is_group:
            return TRUE
        found = conditions.of_workflow(run.workflow.conditions)
        if run.behind is not None:
            found = formulas.both(found, conditions.of_workflow(run.behind.conditions))
        if run.workflow.is_scheduled:
            return formulas.both(found, formulas.atom(Atom(SCHEDULED, run.workflow.name)))
        for name in side.scheduled:
            found = formulas.both(found, formulas.negated(formulas.atom(Atom(SCHEDULED, name))))
        return found
