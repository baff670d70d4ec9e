"""The no-op jobs of a workflow: where nothing may be left it isn't empty, and one status check always reports."""

from __future__ import annotations

from typing import FrozenSet, Iterable, Mapping, Sequence, Set, Tuple

from cigen.config.nodes import Value
from cigen.config.workflow import MAIN
from cigen.errors import Position
from cigen.gate.pruning.filtered import Beside
from cigen.gate.pruning.presence import never_empty
from cigen.gate.pruning.statuses import accepted
from cigen.pipeline.ids import workflow_id
from cigen.pipeline.model import Edge, Job, Workflow
from cigen.pipeline.order import approvals_given, in_order

SKIPPED = "cigen_skipped"


def status_name(workflow: Workflow, name: str) -> str:
    """What the status job is called in a workflow: in main as it is written, in others by their ids behind it.

    GitHub tells checks of different workflows apart by the jobs' names alone. A workflow that nothing is gated in has none.
    """
    if workflow.name == MAIN or not name:
        return name
    return f"{name}-{workflow_id(workflow.name)}" if any(job.gated for job in workflow.jobs) else ""


def in_place_of(gone: Sequence[Job], tags: Sequence[str], at: Position) -> Job:
    """A no-op that is there wherever one of the jobs that left would have been."""
    filters = [job.entry.get("filters") for job in gone]
    if all(one == filters[0] for one in filters):
        return _no_op(SKIPPED, (), {} if filters[0] is None else {"filters": filters[0]}, at)
    return _no_op(SKIPPED, (), _for_tags(tags), at)


def with_status_job(jobs: Sequence[Job], name: str, pruned: bool, tags: Sequence[str], at: Position) -> Tuple[Job, ...]:
    """The jobs and, where `name` is given, a no-op of that name behind all that may end by themselves.

    `tags` are the patterns of those that setup runs for. CircleCI fails a pipeline whose jobs are all gone or filtered
    away, and doesn't start a job whose requirements all are: where that could happen, a no-op that is always there joins.
    """
    entry = _for_tags(tags)
    skipped = _no_op(SKIPPED, (), entry, at)
    if not name:
        filled = not pruned and never_empty(jobs, [job.name for job in jobs], tags)
        return tuple(jobs) if filled else (*jobs, skipped)
    free = _free(jobs)
    required = [job for job in jobs if job.name in free]
    extra = () if never_empty(jobs, free, tags) else (skipped,)
    return (*jobs, *extra, _no_op(name, (Edge(job.name) for job in (*required, *extra)), entry, at))


def _free(jobs: Sequence[Job]) -> FrozenSet[str]:
    """The jobs that end by themselves in some build, when nothing fails: no person has to approve what they wait for.

    An approval holds up what is behind it, but not where filters take the approval away and leave the job.
    """
    given = approvals_given(jobs)
    order = in_order(jobs)
    beside = Beside(order)
    found: Set[str] = set()
    for job in order:
        if job.type == "approval" and job.name not in given:
            continue
        free = [edge for edge in job.requires if edge.name in found and "success" in accepted(edge.statuses)]
        held = [edge.name for edge in job.requires if edge not in free]
        if (free or not job.requires) and (not held or beside.missing(job).issuperset(held)):
            found.add(job.name)
    return frozenset(found)


def _for_tags(tags: Sequence[str]) -> Mapping[str, Value]:
    return {"filters": {"tags": {"only": list(tags)}}} if tags else {}


def _no_op(name: str, requires: Iterable[Edge], entry: Mapping[str, Value], at: Position) -> Job:
    return Job(name, name, "", "", "no-op", at, {}, (), entry, tuple(requires), (), True, None)
