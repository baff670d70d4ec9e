"""Which jobs of a workflow come before others."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Dict, FrozenSet, Iterable, List, Mapping, Sequence

from cigen.pipeline.api_commands import APPROVE
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


def may_come_before(jobs: Sequence[Job]) -> Mapping[str, FrozenSet[str]]:
    """The same with the jobs of `requires_any`: those behind which a job gives an approval that is waited for."""
    before, given = upstream(jobs), approvals_given(jobs)
    return {name: _through(name, before, given) for name in before} if given else before


def approvals_given(jobs: Iterable[Job]) -> Mapping[str, Sequence[str]]:
    """The approvals that jobs of the workflow give themselves, each with these jobs."""
    found: Dict[str, List[str]] = {}
    for job in jobs:
        for step in job.steps:
            if step.name == APPROVE and step.arguments is not None:
                arguments = step.arguments.mapping(APPROVE)
                found.setdefault(arguments["approval"].string("`approval`"), []).append(job.name)
    return found


def _through(name: str, before: Mapping[str, FrozenSet[str]], given: Mapping[str, Sequence[str]]) -> FrozenSet[str]:
    found = {name}
    pending = [name]
    while pending:
        one = pending.pop()
        more = [*before[one], *(giver for other in (one, *before[one]) for giver in given.get(other, ()))]
        # What certainly comes behind can't come before as well.
        new = {other for other in more if name not in before[other]} - found
        found |= new
        pending.extend(new)
    return frozenset(found - {name})
