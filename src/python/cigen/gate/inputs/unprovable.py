"""Which jobs with `source_files` are never skipped, and why: the one answer of `validate`, `list`, `inspect` and `graph`.

It is about what the configuration and the project's files say. What a build adds, such as a variable that setup doesn't
see or the answer of Pants, is taken to be right.
"""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence

from cigen.circleci.pipeline_values import differs_in_every_pipeline
from cigen.gate.inputs.alone import alone_reasons
from cigen.gate.inputs.closure import closure, pipeline_values, pipeline_values_of
from cigen.gate.inputs.requests import Build, default_values, hash_requests
from cigen.gate.inputs.targets import TargetClosure, targets_of
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.reasons import unhashable, without_upstream
from cigen.hashing.job.select import select_all
from cigen.hashing.tree.indirections import Indirections
from cigen.pipeline.model import Job, Pipeline


class ProjectListing(NamedTuple):
    """The project's files, sorted, and what they find elsewhere."""

    paths: Sequence[bytes]
    indirections: Indirections


def unprovable(pipeline: Pipeline, listing: Optional[ProjectListing] = None) -> Mapping[str, str]:
    """By variant, in the pipeline's order, why nothing skips it; without a listing its files are taken to be there."""
    found: Dict[str, str] = dict(by_configuration(pipeline))
    for variant, why in alone_reasons(pipeline).items():
        found.setdefault(variant, why)
    if listing is not None:
        for variant, why in _by_files(pipeline, listing).items():
            found.setdefault(variant, why)
    return {job.variant: found[job.variant] for job in pipeline.gated if job.variant in found}


def as_skipped(pipeline: Pipeline, listing: Optional[ProjectListing]) -> Pipeline:
    """The pipeline in which only those jobs are gated that something can skip."""
    never = unprovable(pipeline, listing)
    workflows = tuple(
        workflow._replace(jobs=tuple(_ungated(job, never) for job in workflow.jobs)) for workflow in pipeline.workflows
    )
    return pipeline._replace(workflows=workflows)


def _ungated(job: Job, never: Mapping[str, str]) -> Job:
    return job._replace(ungated=never[job.variant]) if job.gated and job.variant in never else job


def by_configuration(pipeline: Pipeline) -> Mapping[str, str]:
    """The same, of what lies in the jobs themselves."""
    reasons = dict(hash_requests(pipeline, _any_build(pipeline)).unskippable)
    for job in pipeline.gated:
        moving = [name for name in pipeline_values(closure(job)) if differs_in_every_pipeline(name)]
        if moving:
            reasons.setdefault(job.variant, f"it refers to {moving[0]}, which differs in every pipeline")
    return reasons


def _any_build(pipeline: Pipeline) -> Build:
    """One that knows all that jobs ask it."""
    gated = pipeline.gated
    values = {**dict.fromkeys(pipeline_values_of(gated), ""), **default_values(pipeline)}
    environment = {name: "" for job in gated for name in job.hash_env or ()}
    return Build(values, environment, dict.fromkeys(targets_of(gated), TargetClosure("", ())))


def _by_files(pipeline: Pipeline, listing: ProjectListing) -> Mapping[str, str]:
    targets = {job.variant for job in pipeline.gated if any(entry.names_targets for entry in job.source_files)}
    requests = hash_requests(pipeline, _any_build(pipeline)).requests
    judged = [request for request in requests if request.variant not in targets]
    outputs = (pipeline.entrypoint_path, pipeline.main_path)
    found = dict(zip((one.variant for one in judged), select_all(listing.paths, judged, outputs, listing.indirections)))
    reasons = {one.variant: unhashable(one, found[one.variant], None) for one in judged}
    return _with_upstream(requests, {variant: why for variant, why in reasons.items() if why})


def _with_upstream(requests: Iterable[HashRequest], reasons: Dict[str, str]) -> Mapping[str, str]:
    """Producers come first."""
    for request in requests:
        missing: List[str] = [name for name in request.upstream if name in reasons]
        if missing:
            reasons.setdefault(request.variant, without_upstream(missing[0]))
    return reasons
