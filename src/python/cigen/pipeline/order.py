"""Which jobs of a workflow come before others."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Dict, FrozenSet, Iterable, Mapping, Sequence

from cigen.pipeline.model import Job


def in_order(jobs: Iterable[Job]) -> Sequence[Job]:
    """The jobs, each behind those it requires."""
    by_name = {job.name: job for job in jobs}
    order = TopologicalSorter({name: [edge.name for edge in job.requires] for name, job in by_name.items()})
    return [by_name[name] for name in order.static_order()]


def upstream(jobs: Iterable[Job]) -> Mapping[str, FrozenSet[str]]:
    """For each variant of a workflow, every variant that comes before it."""
    found: Dict[str, FrozenSet[str]] = {}
    for job in in_order(jobs):
        direct = [edge.name for edge in job.requires]
        found[job.name] = frozenset(direct).union(*(found[name] for name in direct))
    return found
