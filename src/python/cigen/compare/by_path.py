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
from cigen.circleci.values import Scalar
from cigen.circleci.workflows import Workflow, read_workflows
from cigen.compare.atoms import OPAQUE, Atom, truth_of
from cigen.compare.canonical import canonical
from cigen.compare.counterexamples import difference
from cigen.compare.diagrams import FALSE, TooLargeError
from cigen.compare.filters import presence
from cigen.compare.formulas import Formulas
from cigen.compare.names import PARAMETERS, kinds_of
from cigen.compare.report import Report, short
from cigen.compare.sides import Source
from cigen.compare.statements import Conditions, UnreadableError


def compare_filterings(old: Source, new: Source, report: Report) -> None:
    """Tells where paths decide about the new configuration, or did about the old one and nothing takes their place."""
    before, after = (None if one.continuation is None else read_filtering(one.document) for one in (old, new))
    if before is not None and after is not None and _decided(before) == _decided(after):
        return
    if after is not None and after.rules:
        what = "by other rules than before" if before is not None and before.rules else "as nothing did before"
        report.differ("", f"{new.name} sets parameters by path, {what}")
    elif before is not None and old.continuation is not None:
        _tell_lost(old.name, old.continuation, before, report)


def _decided(filtering: Filtering) -> Hashable:
    return tuple((type(rule.value), rule) for rule in filtering.rules), filtering.rules and canonical(filtering.base)


def _tell_lost(name: str, continuation: Mapped, filtering: Filtering, report: Report) -> None:
    """Tells what is lost of the continuation of `name` when its parameters have what `settled` says."""
    values, declared = settled(filtering), parameters_of(continuation)
    for parameter in dict.fromkeys(rule.parameter for rule in filtering.rules):
        if parameter not in values and parameter in declared:
            given = " or ".join(
                dict.fromkeys(short(one.value) for one in filtering.rules if one.parameter == parameter)
            )
            report.doubt(
                f"parameter {parameter}", f"{name} sets it to {given}, by what changed: no value takes their place"
            )
    expander = Expander(Definitions(continuation))
    for workflow in read_workflows(continuation).workflows:
        for parameter, value in values.items():
            default = declared.get(parameter, {}).get("default")
            if parameter in declared and isinstance(default, (bool, int, str)) and default != value:
                _Lost(continuation, parameter, default, value, report).tell(workflow, expander)


class _Lost:
    """Tells what runs with the default of one parameter, and not with the value of its rules."""

    def __init__(self, document: Mapped, parameter: str, default: Scalar, value: Scalar, report: Report) -> None:
        self._name, self._values, self._report = PARAMETERS + parameter, (default, value), report
        self._formulas = Formulas(kinds_of(document))
        self._conditions = Conditions(self._formulas)

    def tell(self, workflow: Workflow, expander: Expander) -> None:
        where = f"workflow {workflow.name}"
        try:
            any(self._is_told(place, runs) for place, runs in self._running(where, workflow, expander))
        except TooLargeError:
            self._report.doubt(where, "the conditions are too large to compare")
        except (UnreadableError, TemplateError) as error:
            self._report.doubt(where, str(error))

    def _running(self, where: str, workflow: Workflow, expander: Expander) -> Iterator[Tuple[str, int]]:
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
        what = f"runs where no path sets {self._name} to {short(self._values[1])}, which is taken as if always"
        (self._report.differ if found.proven else self._report.doubt)(where, what, found.when)
        return True

    def _truth(self, value: Scalar, atom: Hashable) -> Optional[bool]:
        return truth_of(atom, {self._name: value}) if isinstance(atom, Atom) and atom.name == self._name else None

    def _hides(self, atom: Hashable) -> bool:
        """Whether an atom depends on the parameter in a way that isn't known."""
        assert isinstance(atom, Atom)
        if atom.kind == OPAQUE:
            return self._name in repr(atom.constant)
        return atom.name == self._name and any(self._truth(one, atom) is None for one in self._values)
