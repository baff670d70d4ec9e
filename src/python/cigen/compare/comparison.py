"""Two configurations, compared: proven equal, different, or neither."""

from __future__ import annotations

from cigen.circleci.definitions import Mapped
from cigen.circleci.path_filtering import read_filtering, unsettled, with_every_rule
from cigen.circleci.values import same
from cigen.compare.by_path import compare_filtering
from cigen.compare.declarations import compare_orbs, compare_parameters, compare_roots, declared
from cigen.compare.guards import guards_of, with_guards
from cigen.compare.names import kinds_of
from cigen.compare.report import Comparison, Line, Report, short
from cigen.compare.setups import compare_setups
from cigen.compare.sides import Side, Source, read_side
from cigen.compare.workflows import WorkflowPairs


def compare(old: Source, new: Source) -> Comparison:
    """What differs between two valid configurations. They are equal only where that is proven.

    Both may set up: a continuation by cigen's own setup is compared as what runs, another one file by file.
    """
    report = Report()
    for doubt in dict.fromkeys((*old.doubts, *new.doubts)):
        if not (doubt in old.doubts and doubt in new.doubts):
            report.doubt("", f"only in {(old if doubt in old.doubts else new).name}: {doubt}")
    if not (_is_filtered(old) and _is_filtered(new)):
        compare_filtering(old, new, report)
        old, new = (_without_filtering(one, report) for one in (old, new))
    first, second = read_side(old), read_side(new)
    if _sets_up(first) or _sets_up(second):
        return _by_files(old, new, first, second, report)
    kinds = {**kinds_of(first.first.document), **kinds_of(second.first.document)}
    guards = {**guards_of(first, second, kinds), **guards_of(second, first, kinds)}
    for name, parameter in guards.items():
        report.add(
            f"workflow {name}", f"a schedule that sets the parameter `{parameter}` takes the place of `triggers`"
        )
    compare_roots(first, second, report)
    compare_setups(first, second, report)
    compare_parameters(first, second, set(guards.values()), report)
    compare_orbs(first, second, report)
    WorkflowPairs(first, second, with_guards(kinds, guards), report).compare()
    return report.comparison()


def _is_filtered(source: Source) -> bool:
    return read_filtering(source.document) is not None


def _without_filtering(source: Source, report: Report) -> Source:
    """Where files decide about parameters, as if all had changed: that a job is left out is what gating is for."""
    filtering = read_filtering(source.document)
    if filtering is None or source.continuation is None:
        return source
    continuation, rules = with_every_rule(source.continuation, filtering)
    for rule in rules:
        what = f"{source.name} sets it to {short(rule.value)} where `{rule.expression}` changed; taken as if always"
        report.add(f"parameter {rule.parameter}", what)
    for rule in unsettled(filtering):
        what = f"{source.name} sets it to {short(rule.value)} where `{rule.expression}` changed, which isn't just more"
        report.doubt(f"parameter {rule.parameter}", what)
    own, whole = (declared(one) for one in (source.document, continuation))
    document = source.document
    if all(name in whole and same(one, whole[name]) for name, one in own.items()):
        document = {**document, "parameters": continuation.get("parameters", {})}
    return source._replace(document=document, continuation=continuation, only_continues=True)


def _sets_up(side: Side) -> bool:
    """Whether it is somebody's own setup configuration."""
    return side.setup is None and side.first.document.get("setup") is True


def _by_files(old: Source, new: Source, first: Side, second: Side, report: Report) -> Comparison:
    """Setup configurations that aren't cigen's: what they continue with, and when, only they know."""
    if not (_sets_up(first) and _sets_up(second)):
        report.differ("", f"only {(old if _sets_up(first) else new).name} is a setup configuration of one's own")
        return report.comparison()
    if (old.continuation is None) is not (new.continuation is None):
        report.doubt("", f"only {(new if old.continuation is None else old).name} has a continuation at hand")
    found = [report.comparison(), compare(*(Source(one.name, _without_setup(one.document)) for one in (old, new)))]
    if old.continuation is not None and new.continuation is not None:
        behind = compare(Source(old.name, old.continuation), Source(new.name, new.continuation))
        found.append(Comparison(*(tuple(map(_behind, lines)) for lines in behind)))
    return Comparison(*(tuple(line for lines in kind for line in lines) for kind in zip(*found)))


def _behind(line: Line) -> Line:
    return line._replace(where=f"continuation, {line.where}" if line.where else "continuation")


def _without_setup(document: Mapped) -> Mapped:
    return {key: value for key, value in document.items() if key != "setup"}
