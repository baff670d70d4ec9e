"""The no-op jobs of a workflow that setup may prune: it is never empty, and one status check always reports."""

from __future__ import annotations

from typing import Iterable, Sequence, Tuple

from cigen.errors import Position
from cigen.gate.statuses import accepted
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.workspaces import upstream

SKIPPED = "cigen_skipped"


def with_status_job(jobs: Sequence[Job], name: str, pruned: bool, at: Position) -> Tuple[Job, ...]:
    """The jobs and, where `name` is given, a no-op of that name behind all that end by themselves when nothing fails.

    CircleCI fails a workflow whose jobs are all gone or filtered away, and doesn't start a job whose requirements all
    are: where that could happen, a no-op that no filter reaches joins them.
    """
    if not name:
        return (*jobs, _no_op(SKIPPED, (), at)) if pruned else tuple(jobs)
    by_name = {job.name: job for job in jobs}
    before = upstream(jobs)
    required = [job for job in jobs if all(_ends(by_name[n]) for n in (job.name, *before[job.name]))]
    lonely = all(_filtered(by_name[n] for n in (job.name, *before[job.name])) for job in required)
    extra = (_no_op(SKIPPED, (), at),) if lonely else ()
    return (*jobs, *extra, _no_op(name, (Edge(job.name) for job in (*required, *extra)), at))


def _ends(job: Job) -> bool:
    """Whether it ends well without anybody's doing: it is no approval and doesn't wait for a failure."""
    return job.type != "approval" and all("success" in accepted(edge.statuses) for edge in job.requires)


def _filtered(jobs: Iterable[Job]) -> bool:
    return any("filters" in job.entry for job in jobs)


def _no_op(name: str, requires: Iterable[Edge], at: Position) -> Job:
    return Job(name, name, "", "", "no-op", at, {}, (), {}, tuple(requires), (), True, None)
