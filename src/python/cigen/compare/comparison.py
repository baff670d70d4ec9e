"""Two configurations, compared: proven equal, different, or neither."""

from __future__ import annotations

from typing import Dict, Mapping

from cigen.circleci.definitions import Mapped, Registered, parameters_of
from cigen.circleci.values import Value, same
from cigen.compare import own
from cigen.compare.canonical import canonical
from cigen.compare.guards import guards_of, with_guards
from cigen.compare.names import kinds_of
from cigen.compare.report import Comparison, Line, Report, changed, short
from cigen.compare.sides import Side, Source, read_side
from cigen.compare.workflows import Workflows

_DECLARED = ("type", "default", "enum")


def compare(old: Source, new: Source) -> Comparison:
    """What differs between two valid configurations. They are equal only where that is proven.

    Both may set up: a continuation by cigen's own setup is compared as what runs, another one file by file.
    """
    report = Report()
    first, second = read_side(old), read_side(new)
    if _sets_up(first) or _sets_up(second):
        return _by_files(old, new, first, second)
    kinds = {**kinds_of(first.first.document), **kinds_of(second.first.document)}
    guards = {**guards_of(first, second, kinds), **guards_of(second, first, kinds)}
    for name, parameter in guards.items():
        report.add(
            f"workflow {name}", f"a schedule that sets the parameter `{parameter}` takes the place of `triggers`"
        )
    _setups(first, second, report)
    _parameters(first, second, set(guards.values()), report)
    _orbs(first, second, report)
    Workflows(first, second, with_guards(kinds, guards), report).compare()
    return report.comparison()


def _sets_up(side: Side) -> bool:
    """Whether it is somebody's own setup configuration."""
    return side.setup is None and side.first.document.get("setup") is True


def _by_files(old: Source, new: Source, first: Side, second: Side) -> Comparison:
    """Setup configurations that aren't cigen's: what they continue with, and when, only they know."""
    report = Report()
    if not (_sets_up(first) and _sets_up(second)):
        report.differ("", f"only {(old if _sets_up(first) else new).name} is a setup configuration of one's own")
        return report.comparison()
    plain = [Source(one.name, _without_setup(one.document)) for one in (old, new)]
    found = compare(plain[0], plain[1])
    if old.continuation is None and new.continuation is None:
        return found
    if old.continuation is None or new.continuation is None:
        report.doubt("", f"only {(new if old.continuation is None else old).name} has a continuation at hand")
        behind = report.comparison()
    else:
        behind = compare(Source(old.name, old.continuation), Source(new.name, new.continuation))
    return Comparison(*(_joined(one, other) for one, other in zip(found, behind)))


def _joined(one: tuple[Line, ...], other: tuple[Line, ...]) -> tuple[Line, ...]:
    return (*one, *(line._replace(where=", ".join(filter(None, ("continuation", line.where)))) for line in other))


def _without_setup(document: Mapped) -> Mapped:
    return {key: value for key, value in document.items() if key != "setup"}


def _setups(old: Side, new: Side, report: Report) -> None:
    for side, other in ((old, new), (new, old)):
        if side.setup is None:
            continue
        if other.setup is None:
            report.add("", f"{side.name} is set up by the workflow `{side.setup.workflow.name}`")
        if side.open:
            report.doubt("", f"what {side.name} is continued with isn't at hand")
        for name in side.twice:
            report.doubt(f"workflow {name}", f"is in both files of {side.name}")
        parameters = [_declared(part.document) for part in side.parts]
        if any(not same(parameters[0], one) for one in parameters[1:]):
            report.doubt("", f"the two files of {side.name} declare different parameters")
    if old.setup and new.setup and canonical(_setup_of(old)) != canonical(_setup_of(new)):
        report.add("", "how it is set up differs")


def _setup_of(side: Side) -> Value:
    assert side.setup is not None
    jobs = [side.setup.part.definitions.jobs.get(entry.job) for entry in side.setup.workflow.entries]
    return [side.first.document.get("commands"), *jobs]


def _declared(document: Mapped) -> Dict[str, Value]:
    """What a trigger has to know of each parameter; the order of an enum's values means nothing."""
    found: Dict[str, Value] = {}
    for name, declaration in parameters_of(document).items():
        known = {key: declaration[key] for key in _DECLARED if key in declaration}
        choices = known.get("enum")
        if isinstance(choices, (list, tuple)):
            known["enum"] = sorted(choices, key=lambda one: (type(one).__name__, str(one)))
        found[name] = known
    return found


def _parameters(old: Side, new: Side, guards: set[str], report: Report) -> None:
    before, after = _declared(old.first.document), _declared(new.first.document)
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


def _orbs(old: Side, new: Side, report: Report) -> None:
    """What an orb does is compared where it is used; what its name refers to also where it isn't."""
    before, after = _references(old), _references(new)
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after and before[name] != after[name]:
            report.differ(f"orb {name}", f"{before[name]} is now {after[name]}")


def _references(side: Side) -> Mapping[str, str]:
    found: Dict[str, str] = {}
    for part in side.parts:
        for name in part.definitions.orbs:
            orb = part.definitions.orb(name)
            if isinstance(orb, Registered):
                found[name] = orb.reference
    return found
