"""Schedules: a workflow that a parameter guards stands for one with `triggers`, which a setup configuration can't hold."""

from __future__ import annotations

from typing import Dict, Mapping, Optional

from cigen.circleci.definitions import parameters_of
from cigen.compare.atoms import SCHEDULED, Atom
from cigen.compare.counterexamples import difference
from cigen.compare.diagrams import FALSE, TooLargeError
from cigen.compare.formulas import Formulas
from cigen.compare.names import PARAMETERS, Kinds, NameKind
from cigen.compare.sides import Run, Side
from cigen.compare.statements import Conditions, UnreadableError


def guards_of(scheduled: Side, guarded: Side, kinds: Kinds) -> Mapping[str, str]:
    """The parameters of one side that stand for the schedules of the other's workflows, by workflow."""
    found: Dict[str, str] = {}
    for name in scheduled.scheduled:
        run = guarded.runs.get(name)
        parameter = None if run is None or run.workflow.is_scheduled else _guard(run, scheduled, kinds)
        if parameter is not None:
            found[name] = parameter
    shared = [parameter for parameter in found.values() if list(found.values()).count(parameter) > 1]
    return {name: parameter for name, parameter in found.items() if parameter not in shared}


def with_guards(kinds: Kinds, guards: Mapping[str, str]) -> Kinds:
    """The kinds of names, those that stand for schedules told."""
    told = {PARAMETERS + guard: NameKind("boolean", True, (), Atom(SCHEDULED, name)) for name, guard in guards.items()}
    return {**kinds, **told}


def _guard(run: Run, scheduled: Side, kinds: Kinds) -> Optional[str]:
    """The one parameter, false by default and unknown to the other side, without which a workflow never runs."""
    found = [
        name
        for name, declaration in parameters_of(run.part.document).items()
        if declaration.get("type") == "boolean"
        and declaration.get("default") is False
        and name not in parameters_of(scheduled.first.document)
        and _needs(run, name, kinds)
    ]
    return found[0] if len(found) == 1 else None


def _needs(run: Run, parameter: str, kinds: Kinds) -> bool:
    formulas = Formulas(kinds)
    try:
        runs = Conditions(formulas).of_workflow(run.workflow.conditions)
        without = formulas.both(runs, formulas.is_(PARAMETERS + parameter, False))
        return difference(without, FALSE, formulas) is None
    except (TooLargeError, UnreadableError):
        return False
