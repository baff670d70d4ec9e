"""The jobs of one workflow on both sides."""

from __future__ import annotations

from itertools import islice
from typing import Dict, List, Mapping, Sequence, Tuple

from cigen.circleci.entries import SUCCESS, Entry
from cigen.circleci.steps import Step
from cigen.circleci.templating import has_tags
from cigen.circleci.values import Value
from cigen.compare import own
from cigen.compare.canonical import canonical
from cigen.compare.counterexamples import difference
from cigen.compare.diagrams import FALSE
from cigen.compare.filters import presence
from cigen.compare.formulas import Formulas
from cigen.compare.jobs import ComparedJob, JobReader
from cigen.compare.report import Report, changed, short
from cigen.compare.sequences import Item, UndecidedError, mismatches
from cigen.compare.sides import Run
from cigen.compare.statements import Conditions

_MOST_CASES = 10
_Pair = Tuple[Conditions, Conditions]


class JobPairs:
    """Compares the jobs of a workflow where `within` holds, and tells a report."""

    def __init__(
        self, where: str, formulas: Formulas, conditions: _Pair, within: int, reader: JobReader, report: Report
    ) -> None:
        self._where = where
        self._formulas = formulas
        self._conditions = conditions
        self._within = within
        self._reader = reader
        self._report = report

    def compare(self, old: Run, new: Run) -> None:
        """Tells all differences. Raises what can't be decided."""
        before = {entry.name: entry for entry in old.workflow.entries}
        after = {entry.name: entry for entry in new.workflow.entries}
        for name in dict.fromkeys((*before, *after)):
            if name not in after:
                self._only(before[name], old, new)
            elif name not in before:
                self._only(after[name], new, old)
            else:
                self._pair(before[name], after[name], old, new)
        self._order(old.workflow.entries, new.workflow.entries)

    def _only(self, entry: Entry, run: Run, other: Run) -> None:
        where = f"{self._where}, job {entry.name}"
        entries = run.workflow.entries
        if own.is_no_op(entry, run.part.definitions, entries):
            self._report.add(where, "does nothing, so that the workflow isn't empty")
            return
        if entry.name.endswith("_proof"):
            proven = own.proven_by(entry, self._reader.read(entry, run.part).steps, entries)
            gated = next((one for one in entries if one.name == proven), None)
            if gated is not None and own.is_gated(gated, run.part.definitions):
                self._report.add(where, f"records the proof of {proven}")
                return
        self._report.differ(where, f"is only in {run.side}")

    def _order(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        """Names that only the pipeline knows may turn out equal, and are numbered then."""
        shared = {entry.name for entry in old} & {entry.name for entry in new}
        before, after = ([entry.name for entry in entries if entry.name in shared] for entries in (old, new))
        if any(map(has_tags, shared)) and before != after:
            self._report.doubt(self._where, "its jobs have another order, and names that depend on the pipeline")

    def _pair(self, old: Entry, new: Entry, old_run: Run, new_run: Run) -> None:
        where = f"{self._where}, job {old.name}"
        before = self._presence(old, old_run, self._conditions[0])
        after = self._presence(new, new_run, self._conditions[1])
        found = difference(before, after, self._formulas, self._within)
        if found is not None:
            tell = self._report.differ if found.proven else self._report.doubt
            tell(where, f"its filters differ: {changed(old.filters, new.filters)}", found.when)
        self._requires(where, old, new)
        if canonical(old.contexts) != canonical(new.contexts):
            self._report.differ(where, f"its contexts differ: {changed(old.contexts, new.contexts)}")
        if (old.unclear or new.unclear) and canonical(_written(old, old_run)) != canonical(_written(new, new_run)):
            self._report.doubt(where, "its matrix excludes something that is no combination of it")
        self._definition(where, old, new, old_run, new_run, self._formulas.both(self._within, before, after))

    def _presence(self, entry: Entry, run: Run, conditions: Conditions) -> int:
        """Where filters let a job be; a continuation's also where those of its setup let that be."""
        found = presence(entry.filters, self._formulas, conditions)
        for setup in run.behind.entries if run.behind else ():
            found = self._formulas.both(found, presence(setup.filters, self._formulas, conditions))
        return found

    def _requires(self, where: str, old: Entry, new: Entry) -> None:
        before = {requirement.name: requirement.statuses for requirement in old.requires}
        after = {requirement.name: requirement.statuses for requirement in new.requires}
        for name in dict.fromkeys((*before, *after)):
            if name not in after:
                self._report.differ(where, f"no longer requires {name}")
            elif name not in before:
                self._report.differ(where, f"now requires {name}{_ended(after[name])}")
            elif before[name] != after[name]:
                what = f"requires {name} ended as {' or '.join(after[name])}, was {' or '.join(before[name])}"
                self._report.differ(where, what)

    def _definition(self, where: str, old: Entry, new: Entry, old_run: Run, new_run: Run, within: int) -> None:
        if within == FALSE:
            return
        before, after = self._reader.read(old, old_run.part), self._reader.read(new, new_run.part)
        if before.kind != after.kind:
            self._report.differ(where, f"its type is now {after.kind}, was {before.kind}")
            return
        self._mapping(where, "", before.entry, after.entry)
        gated = [own.is_gated(entry, run.part.definitions) for entry, run in ((old, old_run), (new, new_run))]
        self._keys(where, before, after, gated)
        if gated[0] != gated[1]:
            self._report.add(where, f"records its proof in {(old_run if gated[0] else new_run).side}")
        self._steps(where, (before, after), gated, within)

    def _mapping(self, where: str, what: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> None:
        for key in dict.fromkeys((*old, *new)):
            if key not in new:
                self._report.differ(where, f"`{what}{key}` is gone, was {short(old[key])}")
            elif key not in old:
                self._report.differ(where, f"`{what}{key}` is new: {short(new[key])}")
            elif canonical(old[key]) != canonical(new[key]):
                self._report.differ(where, f"`{what}{key}` differs: {changed(old[key], new[key])}")

    def _keys(self, where: str, old: ComparedJob, new: ComparedJob, gated: Sequence[bool]) -> None:
        before, after = _environment(old), _environment(new)
        for name in own.VARIABLES:
            for mine, other, recorded in ((before, after, gated[0]), (after, before, gated[1])):
                if recorded and name in mine and name not in other:
                    del mine[name]
                    self._report.add(where, f"has the variable {name}")
        self._mapping(where, "environment.", before, after)
        for key in dict.fromkeys((*old.keys, *new.keys)):
            if key == "environment" and not _is_odd(old) and not _is_odd(new):
                continue
            if key not in new.keys:
                self._report.differ(where, f"`{key}` is gone, was {short(old.keys[key])}")
            elif key not in old.keys:
                self._report.differ(where, f"`{key}` is new: {short(new.keys[key])}")
            elif old.forms[key] != new.forms[key]:
                differs = changed(old.keys[key], new.keys[key])
                same = canonical(old.keys[key]) == canonical(new.keys[key])
                self._report.differ(where, f"`{key}` {'means something else' if same else 'differs'}: {differs}")

    def _steps(self, where: str, jobs: Tuple[ComparedJob, ComparedJob], gated: Sequence[bool], within: int) -> None:
        kept: List[Tuple[Sequence[Step], Sequence[Item]]] = []
        for job, conditions, recorded in zip(jobs, self._conditions, gated):
            listed = [
                (step, Item(form, conditions.of_step(step.conditions)))
                for step, form in zip(job.steps, job.step_forms)
                if not (recorded and own.is_own_step(step))
            ]
            kept.append(([step for step, _ in listed], [item for _, item in listed]))
        (old_steps, old_items), (new_steps, new_items) = kept
        try:
            cases = list(islice(mismatches(old_items, new_items, within, self._formulas), _MOST_CASES))
        except UndecidedError:
            self._report.doubt(where, "the conditions around its steps are too many to compare")
            return
        told = [(case, difference(case.within, FALSE, self._formulas)) for case in cases]
        # A case that surely comes about tells more than one that may not.
        for case, example in sorted(told, key=lambda one: not (one[1] and one[1].proven))[:1]:
            plain = case.within == within
            what = _step_difference(
                None if case.old is None else old_steps[case.old], None if case.new is None else new_steps[case.new]
            )
            proven = example is None or example.proven or plain
            when = example.when if example and not plain else ""
            (self._report.differ if proven else self._report.doubt)(where, what, when)


def _step_difference(old: Step | None, new: Step | None) -> str:
    if new is None:
        assert old is not None
        return f"the step {_shown(old)} is gone"
    if old is None:
        return f"the step {_shown(new)} is new"
    if old.name != new.name:
        return f"where the step {_shown(old)} was, there is {_shown(new)}"
    arguments = changed(old.arguments, new.arguments)
    return f"the step `{old.name}` differs: {arguments}"


def _shown(step: Step) -> str:
    return f"`{step.name}`" + ("" if step.arguments is None else f" {short(step.arguments)}")


def _environment(job: ComparedJob) -> Dict[str, Value]:
    found = job.keys.get("environment")
    return dict(found) if isinstance(found, Mapping) else {}


def _is_odd(job: ComparedJob) -> bool:
    """Whether its environment is no mapping."""
    return not isinstance(job.keys.get("environment", {}), Mapping)


def _ended(statuses: Tuple[str, ...]) -> str:
    return "" if statuses == SUCCESS else f" ended as {' or '.join(statuses)}"


def _written(entry: Entry, run: Run) -> Value:
    """An entry as it stands in its list."""
    place: Value = run.part.document
    for key in (*run.workflow.path, "jobs"):
        place = place.get(str(key)) if isinstance(place, Mapping) else None
    return place[entry.number] if isinstance(place, (list, tuple)) else None
