"""What configurations declare for all of their jobs: parameters and orbs."""

from __future__ import annotations

from typing import AbstractSet, Dict, Mapping

from cigen.circleci.definitions import Mapped, Registered, parameters_of
from cigen.circleci.values import Value, same
from cigen.compare import own
from cigen.compare.canonical import canonical
from cigen.compare.report import Report, changed, short
from cigen.compare.sides import Side

_NOTIFIED = "experimental"  # `notify`: the branches whose results are told
_DECLARED = ("type", "default", "enum")


def declared(document: Mapped) -> Dict[str, Value]:
    """What a trigger has to know of each parameter; the order of an enum's values means nothing."""
    found: Dict[str, Value] = {}
    for name, declaration in parameters_of(document).items():
        known = {key: declaration[key] for key in _DECLARED if key in declaration}
        choices = known.get("enum")
        if isinstance(choices, (list, tuple)):
            known["enum"] = sorted(choices, key=lambda one: (type(one).__name__, str(one)))
        found[name] = known
    return found


def compare_parameters(old: Side, new: Side, guards: AbstractSet[str], report: Report) -> None:
    """Tells the pipeline parameters that differ; `guards` stand for schedules."""
    before, after = declared(old.first.document), declared(new.first.document)
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            if not same(before[name], after[name]):
                report.differ(f"parameter {name}", changed(before[name], after[name]))
            continue
        side, declaration = (old, before[name]) if name in before else (new, after[name])
        assert isinstance(declaration, Mapping)
        if name in guards or own.is_skip_cache(name, declaration):
            report.add(f"parameter {name}", f"is only in {side.name}")
        else:
            report.differ(f"parameter {name}", f"is only in {side.name}: {short(declaration)}")


def compare_orbs(old: Side, new: Side, report: Report) -> None:
    """What an orb does is compared where it is used; what its name refers to also where it isn't."""
    before, after = _references(old), _references(new)
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after and before[name] != after[name]:
            report.differ(f"orb {name}", f"{before[name]} is now {after[name]}")


def compare_roots(old: Side, new: Side, report: Report) -> None:
    """Tells what else the root says: who is told of results."""
    before, after = (
        [part.document[_NOTIFIED] for part in side.parts if _NOTIFIED in part.document] for side in (old, new)
    )
    if canonical(before) != canonical(after):
        report.differ("", f"`{_NOTIFIED}` differs: {changed(before, after)}")


def _references(side: Side) -> Mapping[str, str]:
    found: Dict[str, str] = {}
    for part in side.parts:
        for name in part.definitions.orbs:
            orb = part.definitions.orb(name)
            if isinstance(orb, Registered):
                found[name] = orb.reference
    return found
