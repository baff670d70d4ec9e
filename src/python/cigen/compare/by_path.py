"""Path filtering: what runs because no path set a parameter, and so no longer would where parameters are always set.

With every parameter as its rules set it, all that any change of files started has to run; else something would be lost.
"""

from __future__ import annotations

from functools import partial
from typing import Hashable, Iterator, Optional, Tuple

from cigen.circleci.definitions import Definitions, Mapped, parameters_of
from cigen.circleci.expansion import Expander
from cigen.circleci.path_filtering import Filtering, read_filtering, settled
from cigen.circleci.templating import TemplateError
from cigen.circleci.workflows import ListedWorkflow, read_workflows
from cigen.compare.atoms import OPAQUE, Atom, truth_of
from cigen.compare.counterexamples import difference
from cigen.compare.diagrams import FALSE, TooLargeError
from cigen.compare.filters import presence
from cigen.compare.formulas import Formulas
from cigen.compare.names import PARAMETERS, kinds_of
from cigen.compare.report import Report, short
from cigen.compare.sides import Source
from cigen.compare.statements import Conditions, UnreadableError


def compare_filtering(old: Source, new: Source, report: Report) -> None:
    """Tells where paths decide about the new configuration, or did about the old one and something would be lost."""
    before, after = (None if one.continuation is None else read_filtering(one.document) for one in (old, new))
    if after is not None and after.rules:
        report.differ("", f"{new.name} sets parameters by path, as nothing did before")
    if before is not None and old.continuation is not None:
        _tell_lost(old.continuation, before, report)


def _tell_lost(continuation: Mapped, filtering: Filtering, report: Report) -> None:
    expander, workflows = Expander(Definitions(continuation)), read_workflows(continuation).workflows
    for parameter, declaration in parameters_of(continuation).items():
        rules = [rule for rule in filtering.rules if rule.parameter == parameter]
        given = {rule.value for rule in rules} | {declaration.get("default")} if rules else set()
        taken = settled(filtering).get(parameter, declaration.get("default"))
        if isinstance(taken, bool) and (not taken) in given:
            for workflow in workflows:
                _Lost(continuation, parameter, taken, report).tell(workflow, expander)


class _Lost:
    """Tells what runs with one value of a boolean parameter, and not with the one that is taken as if always."""

    def __init__(self, document: Mapped, parameter: str, taken: bool, report: Report) -> None:
        self._name, self._values, self._report = PARAMETERS + parameter, (not taken, taken), report
        self._formulas = Formulas(kinds_of(document))
        self._conditions = Conditions(self._formulas)

    def tell(self, workflow: ListedWorkflow, expander: Expander) -> None:
        where = f"workflow {workflow.name}"
        try:
            any(self._is_told(place, runs) for place, runs in self._running(where, workflow, expander))
        except TooLargeError:
            self._report.doubt(where, "the conditions are too large to compare")
        except (UnreadableError, TemplateError) as error:
            self._report.doubt(where, str(error))

    def _running(self, where: str, workflow: ListedWorkflow, expander: Expander) -> Iterator[Tuple[str, int]]:
        """Where the workflow, each of its jobs and each of their steps run; the first that is lost is told."""
        runs = self._conditions.of_workflow(workflow.conditions)
        yield where, runs
        for entry in workflow.entries:
            job = f"{where}, job {entry.name}"
            there = self._formulas.both(runs, presence(entry.filters, self._formulas, self._conditions))
            yield job, there
            for step in expander.named(entry.job, entry.keys).steps:
                yield f"{job}, step `{step.name}`", self._formulas.both(
                    there, self._conditions.of_step(step.conditions)
                )

    def _is_told(self, where: str, runs: int) -> bool:
        formulas = self._formulas
        if any(self._hides(atom) for atom in formulas.variables(runs)):
            self._report.doubt(where, f"nobody can tell what `{self._name}` decides about it")
            return True
        before, after = (formulas.given(runs, partial(self._truth, value)) for value in self._values)
        found = difference(formulas.both(before, formulas.negated(after)), FALSE, formulas)
        if found is None:
            return False
        other, taken = map(short, self._values)
        what = f"runs where {self._name} is {other}, and never again where it is taken as if always {taken}"
        (self._report.differ if found.proven else self._report.doubt)(where, what, found.when)
        return True

    def _truth(self, value: bool, atom: Hashable) -> Optional[bool]:
        return truth_of(atom, {self._name: value}) if isinstance(atom, Atom) and atom.name == self._name else None

    def _hides(self, atom: Hashable) -> bool:
        """Whether an atom depends on the parameter in a way that isn't known."""
        assert isinstance(atom, Atom)
        if atom.kind == OPAQUE:
            return self._name in repr(atom.constant)
        return atom.name == self._name and any(self._truth(one, atom) is None for one in self._values)
