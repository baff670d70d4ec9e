"""`dynamic: false`: which gated jobs can decide for themselves, and what keeps the others from it."""

from __future__ import annotations

from typing import Dict, Mapping, NamedTuple

from cigen.pipeline.checkout import CHECKOUTS, after_checkout, checkout_names
from cigen.pipeline.hand_over import givers
from cigen.pipeline.model import Job, Pipeline


class Unskippable(NamedTuple):
    """Why nothing skips a job without a setup job, and what would."""

    why: str
    repair: str


_PARALLEL = Unskippable("none of its parallel nodes can prove it", "Use `dynamic: true`, or split the job by a matrix.")
_HANDS_ON = Unskippable("a later job takes the files it hands on", "Use `dynamic: true`.")
_BLIND = Unskippable("none of its own steps is its checkout", "Give it one, or use `dynamic: true`.")


def never_alone(pipeline: Pipeline) -> Mapping[str, Unskippable]:
    """The gated variants that nothing skips for want of a setup job, by id; with one, none."""
    if pipeline.dynamic:
        return {}
    found: Dict[str, Unskippable] = {}
    for workflow in pipeline.continued:
        needed = {name for given in givers(workflow.jobs).values() for name in given}
        for job in (job for job in workflow.jobs if job.gated):
            if job.parallel:
                found[job.variant] = _PARALLEL
            elif job.name in needed:
                found[job.variant] = _HANDS_ON
            elif not sources_at(job, pipeline):
                found[job.variant] = _BLIND
    return found


def alone_reasons(pipeline: Pipeline) -> Mapping[str, str]:
    """The same by variants' ids, in words for a plan."""
    never = never_alone(pipeline)
    found = {job.variant: never[job.name].why for job in pipeline.gated if job.name in never}
    return {variant: f"with `dynamic: false` it is never skipped: {why}" for variant, why in found.items()}


def sources_at(job: Job, pipeline: Pipeline) -> int:
    """Where the sources are there and untouched: behind the job's last checkout; 0 where that isn't a step of its own."""
    place = after_checkout(job.steps, checkout_names(pipeline.commands))
    return place if place and job.steps[place - 1].name in CHECKOUTS else 0
