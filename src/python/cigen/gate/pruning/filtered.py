"""Filters: where a job may be missing from a build, and with it what is behind it.

CircleCI ignores a requirement whose filters take it away, and doesn't start a job all of whose requirements are taken
away. So a job that leaves has to leave that behind: a no-op in its place, where a job behind it depends on it.
"""

from __future__ import annotations

from functools import cache
from typing import Collection, Dict, FrozenSet, Mapping, NamedTuple, Sequence, Set

from cigen.circleci.effects import Effects
from cigen.circleci.expansion import Expansion
from cigen.config.nodes import Value, packed
from cigen.gate.pruning.presence import patterns
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.order import in_order, upstream


class Ref(NamedTuple):
    """The branch or the tag of a build, as filters see it; both empty where nobody knows."""

    branch: str = ""
    tag: str = ""


UNKNOWN = Ref()


def absent(jobs: Sequence[Job], ref: Ref) -> FrozenSet[str]:
    """The jobs that this build certainly doesn't have. Only names written out are looked at, and `/.*/`."""
    if not ref.branch and not ref.tag:
        return frozenset()
    by_name = {job.name: job for job in jobs}

    @cache
    def is_absent(name: str) -> bool:
        job = by_name[name]
        if _excluded(job.entry.get("filters"), ref):
            return True
        return bool(job.requires) and all(is_absent(edge.name) for edge in job.requires)

    return frozenset(name for name in by_name if is_absent(name))


def _excluded(filters: Value, ref: Ref) -> bool:
    kinds = filters if isinstance(filters, Mapping) else {}
    if isinstance(filters, str):
        return False  # an expression
    kind = kinds.get("tags" if ref.tag else "branches")
    if not isinstance(kind, Mapping):
        return bool(ref.tag)  # without a filter for tags a job runs for none
    name = ref.tag or ref.branch
    only, ignored = patterns(kind.get("only")), patterns(kind.get("ignore"))
    if name in ignored or "/.*/" in ignored:
        return True
    return bool(only) and name not in only and not any(pattern.startswith("/") or "<<" in pattern for pattern in only)


def stand_ins(jobs: Sequence[Job], staying: Mapping[str, Job], gone: Collection[str]) -> FrozenSet[str]:
    """Those of the jobs that are gone without which a staying one would run where it hasn't, or wouldn't where it has."""
    by_name = {job.name: job for job in jobs}
    beside = Beside(in_order(jobs))
    found: Dict[str, None] = {}
    for name, job in staying.items():
        lost = [edge.name for edge in by_name[name].requires if edge.name in gone]
        if not lost:
            continue
        may_miss = beside.missing(job)
        missing = [other for other in lost if other in may_miss]
        if job.requires and all(edge.name in may_miss for edge in job.requires):
            missing = lost  # nothing else is left that is always there
        found.update(dict.fromkeys(missing))
    return frozenset(found)


def starters(jobs: Sequence[Job], never_run: Collection[str], gone: Collection[str]) -> FrozenSet[str]:
    """Those of the jobs that are gone without which one seems never to start that does where filters take away a job.

    It waits for something that won't happen, such as the failure of a proven job; but not where that job isn't there.
    """
    if not never_run:
        return frozenset()
    beside, before = Beside(in_order(jobs)), upstream(jobs)
    held = (job for job in jobs if job.name in never_run)
    starting = (job.name for job in held if not before[job.name].isdisjoint(beside.missing(job)))
    return frozenset(other for name in starting for other in before[name] if other in gone)


def as_no_op(job: Job, requires: Sequence[Edge]) -> Job:
    """A job that is there exactly where this one is, does nothing and succeeds."""
    entry = {"filters": job.entry["filters"]} if "filters" in job.entry else {}
    nothing = job._replace(definition={}, steps=(), source_files=(), expansion=Expansion(), effects=Effects())
    return nothing._replace(type="no-op", entry=entry, requires=tuple(requires), called="")


class Beside:
    """The jobs of a workflow that can be taken away in builds that a job runs in; worked out once for its filters."""

    def __init__(self, order: Sequence[Job]) -> None:
        self._order = order
        self._missing: Dict[bytes, FrozenSet[str]] = {}

    def missing(self, where: Job) -> FrozenSet[str]:
        """Those that can be in a build whose branch or tag the filters of `where` let pass."""
        passed = where.entry.get("filters")
        key = packed(passed)
        if key not in self._missing:
            self._missing[key] = self._found(passed)
        return self._missing[key]

    def _found(self, passed: Value) -> FrozenSet[str]:
        for_tags = isinstance(passed, str) or isinstance(passed, Mapping) and "tags" in passed
        found: Set[str] = set()
        for job in self._order:
            own = job.entry.get("filters")
            # without filters a job runs for every branch and for no tag
            taken_away = for_tags if own is None else own != passed
            if taken_away or job.requires and all(edge.name in found for edge in job.requires):
                found.add(job.name)
        return frozenset(found)
