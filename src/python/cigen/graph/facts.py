"""What a drawing says in words about a job or a workflow."""

from __future__ import annotations

import json
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.gate.pruning.plan import SKIP, Decision
from cigen.pipeline.model import Job, Workflow

_SHOWN = 8


def subtitle_of(workflow: Workflow, decisions: Optional[Mapping[str, Decision]]) -> str:
    """How many jobs there are, and how many of them can be or are skipped; when it runs, if not always."""
    parts = [_count(len(workflow.jobs), "job")]
    if workflow.guards:
        conditions = (f"{guard.parameter} is {json.dumps(guard.equals)}" for guard in workflow.guards)
        parts.append(f"runs at once when {' and '.join(conditions)}")
    elif decisions is not None:
        skipped = sum(decisions[job.variant].outcome == SKIP for job in workflow.jobs if job.variant in decisions)
        parts.append(f"{len(workflow.jobs) - skipped} run, {skipped} skipped")
    elif not workflow.is_setup:
        parts.append(f"{sum(job.gated for job in workflow.jobs)} can be skipped")
    return " \u00b7 ".join(parts)


def facts_of(jobs: Sequence[Job], can_be_skipped: bool, decisions: Mapping[str, Decision]) -> Tuple[str, ...]:
    """Lines about one job, all its variants together."""
    return tuple(_facts(jobs, can_be_skipped, decisions))


def _facts(jobs: Sequence[Job], can_be_skipped: bool, decisions: Mapping[str, Decision]) -> Iterator[str]:
    job = jobs[0]
    if job.type != "build":
        yield f"type: {job.type}"
    elif not any(one.variant in decisions for one in jobs):
        why = f": {job.why_not}" if job.why_not else ""
        yield "can be skipped" if can_be_skipped else f"always runs{why}"
    for one in jobs:
        if one.variant in decisions:
            yield _decision(decisions[one.variant])
    images = dict.fromkeys(image for one in jobs for image in _images(one))
    if images:
        yield f"image: {', '.join(images)}"
    if job.parallel:
        yield f"parallelism: {job.expansion.keys['parallelism']}"
    if job.recorder:
        yield f"its proof is recorded by: {job.recorder}"
    if job.source_files:
        yield f"source_files: {_some([one.text for one in job.source_files if one.globs or one.names_targets])}"
    waits = dict.fromkeys(edge.name for one in jobs for edge in one.requires)
    if waits:
        yield f"waits for: {_some(list(waits))}"
    yield str(job.at)


def _decision(decision: Decision) -> str:
    outcome = "is skipped" if decision.outcome == SKIP else "runs"
    found = f" (hash {decision.hash[:12]})" if decision.hash else ""
    return f"{decision.job} {outcome}: {decision.why}{found}"


def _images(job: Job) -> Iterator[str]:
    docker = job.definition.get("docker")
    first: Value = docker[0] if isinstance(docker, list) and docker else None
    if isinstance(first, dict) and isinstance(first.get("image"), str):
        yield str(first["image"])


def _some(names: List[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
