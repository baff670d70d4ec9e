"""Pipeline -> what to hash for each variant that could be skipped, or why it can't be."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from cigen.config.nodes import Value
from cigen.gate.inputs.closure import closure, floating_orbs, folded_variables, pipeline_values, unnamed, unreadable
from cigen.gate.inputs.known_variables import unknown_variable
from cigen.gate.inputs.targets import Closures, sources_of
from cigen.gate.inputs.windows import may_run_on_windows
from cigen.hashing.job.job_hash import HashRequest, definition_digest
from cigen.pipeline.hand_over import across, givers, lack_source
from cigen.pipeline.model import Job, Pipeline, Workflow

_PARAMETERS = "pipeline.parameters."


class Build(NamedTuple):
    """What this build is, as far as jobs may depend on it: pipeline values by name, the environment, Pants' targets."""

    values: Mapping[str, str]
    environment: Mapping[str, str]
    closures: Closures = {}


class Requests(NamedTuple):
    """The gated variants to hash, producers of workspaces first; those that can't be, with the reason.

    `variables` are the environment variables that were looked at, with what they held. `definitions` are those whose
    digests are in the requests, by variant.
    """

    requests: Tuple[HashRequest, ...]
    unskippable: Mapping[str, str]
    variables: Mapping[str, Optional[str]]
    definitions: Mapping[str, Mapping[str, Value]] = {}


class _Looked(NamedTuple):
    """What the requests were made from, as it is found."""

    variables: Dict[str, Optional[str]]
    definitions: Dict[str, Mapping[str, Value]]


def hash_requests(pipeline: Pipeline, build: Build) -> Requests:
    """What to hash for the variants with source files."""
    found: Dict[str, HashRequest] = {}
    reasons: Dict[str, str] = {}
    looked = _Looked({}, {})
    shared = across(pipeline.continued)
    for workflow in pipeline.continued:
        for variant, (request, reason) in _requests(workflow, pipeline, build, looked, shared).items():
            if request is None:
                reasons[variant] = reason
            else:
                found[variant] = request
    jobs = [job for workflow in pipeline.workflows for job in workflow.jobs]
    reasons.update((job.variant, job.ungated) for job in jobs if job.ungated)
    ordered = {job.variant: reasons[job.variant] for job in jobs if job.variant in reasons}
    return Requests(tuple(found.values()), ordered, looked.variables, looked.definitions)


# What to hash, or why there is nothing.
_Asked = Tuple[Optional[HashRequest], str]


def _requests(
    workflow: Workflow,
    pipeline: Pipeline,
    build: Build,
    looked: _Looked,
    shared: Mapping[str, str],
) -> Mapping[str, _Asked]:
    """By variant, producers first: files are handed on within one workflow only."""
    jobs = workflow.jobs
    given = givers(jobs)
    producers = {job.name: tuple(dict.fromkeys((*job.image_jobs, *given[job.name]))) for job in jobs}
    ids = {job.name: job.variant for job in jobs}
    doubts = {**shared, **{ids[name]: _ORPHAN for name in lack_source(jobs)}}
    found: Dict[str, _Asked] = {}
    for job in _producers_first(jobs, producers):
        if not job.gated:
            continue
        hashed = {name for name in producers[job.name] if found.get(ids[name], _NONE)[0] is not None}
        doubt = doubts.get(job.variant) or _doubt(job, [name for name in producers[job.name] if name not in hashed])
        if doubt:
            found[job.variant] = None, doubt
            continue
        request, reason = _request(job, workflow.name, pipeline, build, looked)
        upstream = tuple(ids[name] for name in producers[job.name])
        found[job.variant] = request and request._replace(upstream=upstream), reason
    return found


_NONE: _Asked = (None, "")
_ORPHAN = "it takes files of other jobs, and none before it is known to hand any on"


def _doubt(job: Job, unhashed: Sequence[str]) -> str:
    """Why a job has no hash whatever is in it; `unhashed` are its producers without one."""
    if may_run_on_windows(job):
        return "it may run on Windows, where no proof can be recorded"
    if job.nodes is None:
        return "only CircleCI knows how many nodes run it"
    for name in unhashed:
        does = "runs in the image" if name in job.image_jobs else "may take files"
        return f"it {does} of {name}, which can't be skipped"
    return ""


def _producers_first(jobs: Sequence[Job], producers: Mapping[str, Tuple[str, ...]]) -> List[Job]:
    by_name = {job.name: job for job in jobs}
    ordered: Dict[str, Job] = {}
    seen: Set[str] = set()  # two jobs of which each may wait for the other have no order, and then no hash

    def add(job: Job) -> None:
        seen.add(job.name)
        for name in producers[job.name]:
            if name not in seen:
                add(by_name[name])
        ordered[job.name] = job

    for job in jobs:
        if job.gated and job.name not in seen:
            add(job)
    return list(ordered.values())


def _request(job: Job, workflow: str, pipeline: Pipeline, build: Build, looked: _Looked) -> _Asked:
    reached = closure(job)
    puzzle = unreadable(reached)
    if puzzle:
        return None, puzzle
    step = unnamed(job)
    if step:
        return None, f"only the pipeline says what the step {step} is"
    names = pipeline_values(reached)
    for name in names:
        if name not in build.values:
            return None, f"the value of {name} is unknown"
    sources = sources_of(job, build.closures)
    if sources.unknown:
        return None, sources.unknown
    folded = {name: build.environment.get(name) for name in sorted(folded_variables(job, pipeline, build.values))}
    looked.variables.update(folded)
    unknown = unknown_variable(job, folded, pipeline)
    if unknown:
        return None, unknown
    for name in floating_orbs(job, pipeline, build.values):
        return None, f"the orb {name} may be another one in every build"
    definition: Dict[str, Value] = {
        **reached,
        "values": {name: _value(name, build, pipeline) for name in names},
        "variables": dict(folded),
        **({"targets": sources.targets} if sources.targets else {}),
    }
    try:
        digest = definition_digest(definition)
    except ValueError:
        return None, "its definition holds .nan or .inf, which is no number to compare"
    looked.definitions[job.variant] = definition
    request = HashRequest(
        variant=job.variant,
        workflow=workflow,
        job=job.base,
        architecture=job.architecture,
        definition=digest,
        patterns=sources.patterns,
        epoch=pipeline.setup.epoch,
    )
    return request, ""


def _value(name: str, build: Build, pipeline: Pipeline) -> Value:
    """A value, with the type of a parameter: to a condition false is another thing than "false"."""
    parameter = pipeline.parameters.get(name[len(_PARAMETERS) :]) if name.startswith(_PARAMETERS) else None
    value = build.values[name]
    if parameter is None:
        return value
    if parameter.type == "boolean":
        # CircleCI hands a boolean to a step's environment as 1 or 0, and writes it as true or false everywhere else.
        value = {"1": "true", "0": "false"}.get(value, value)
    return {"type": parameter.type, "value": value}


def default_values(pipeline: Pipeline) -> Mapping[str, str]:
    """The values pipeline parameters have when nobody gives any, as CircleCI writes them into text."""
    return {
        f"{_PARAMETERS}{name}": text(parameter.default.plain())
        for name, parameter in pipeline.parameters.items()
        if parameter.default is not None
    }


def text(value: Value) -> str:
    """A parameter's value as it appears inside a string."""
    return str(value).lower() if isinstance(value, bool) else str(value)
