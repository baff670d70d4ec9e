"""Filters: where a job may be missing from a build, and with it what is behind it.

CircleCI ignores a requirement whose filters take it away, and doesn't start a job all of whose requirements are taken
away. So a job that leaves has to leave that behind: a no-op in its place, where a job behind it depends on it.
"""

from __future__ import annotations

from functools import cache
from typing import Callable, Collection, Dict, FrozenSet, Mapping, Sequence

from cigen.pipeline.model import Edge, Job


def stand_ins(jobs: Sequence[Job], staying: Mapping[str, Job], gone: Collection[str]) -> FrozenSet[str]:
    """Those of the jobs that are gone without which a staying one would run where it hasn't, or wouldn't where it has."""
    by_name = {job.name: job for job in jobs}
    found: Dict[str, None] = {}
    for name, job in staying.items():
        lost = [edge.name for edge in by_name[name].requires if edge.name in gone]
        if not lost:
            continue
        may_miss = _missing(by_name, job)
        missing = [other for other in lost if may_miss(other)]
        if job.requires and all(may_miss(edge.name) for edge in job.requires):
            missing = lost  # nothing else is left that is always there
        found.update(dict.fromkeys(missing))
    return frozenset(found)


def as_no_op(job: Job, requires: Sequence[Edge]) -> Job:
    """A job that is there exactly where this one is, does nothing and succeeds."""
    entry = {"filters": job.entry["filters"]} if "filters" in job.entry else {}
    return job._replace(type="no-op", definition={}, steps=(), entry=entry, requires=tuple(requires), source_files=())


def _missing(jobs: Mapping[str, Job], where: Job) -> Callable[[str], bool]:
    """Whether a job can be taken away in a build whose branch or tag the filters of `where` let pass."""
    passed = where.entry.get("filters")
    for_tags = isinstance(passed, str) or isinstance(passed, Mapping) and "tags" in passed

    @cache
    def may_miss(name: str) -> bool:
        job = jobs[name]
        own = job.entry.get("filters")
        if for_tags if own is None else own != passed:  # without filters a job runs for every branch and for no tag
            return True
        return bool(job.requires) and all(may_miss(edge.name) for edge in job.requires)

    return may_miss
