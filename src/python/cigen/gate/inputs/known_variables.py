"""Which environment variables setup sees as the job will see them. Any other one that a job's result depends on leaves it
without a hash."""

from __future__ import annotations

from typing import FrozenSet, Iterator, Mapping, Optional

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline

# Every build has one of the two, and all jobs of a pipeline have the same: that one is absent says as much as its value.
_MAY_BE_ABSENT = frozenset(("CIRCLE_BRANCH", "CIRCLE_TAG"))
# Each job has its own; what setup has is setup's. https://circleci.com/docs/variables/#built-in-environment-variables
_OF_ONE_JOB = frozenset(
    (
        "CIRCLE_BUILD_NUM",
        "CIRCLE_BUILD_URL",
        "CIRCLE_JOB",
        "CIRCLE_NODE_INDEX",
        "CIRCLE_NODE_TOTAL",
        "CIRCLE_OIDC_TOKEN",
        "CIRCLE_OIDC_TOKEN_V2",
        "CIRCLE_PREVIOUS_BUILD_NUM",
        "CIRCLE_SHELL_ENV",
        "CIRCLE_STAGE",
        "CIRCLE_WORKFLOW_ID",
        "CIRCLE_WORKFLOW_JOB_ID",
        "CIRCLE_WORKFLOW_WORKSPACE_ID",
        "CIRCLE_WORKING_DIRECTORY",
    )
)


def unknown_variable(job: Job, variables: Mapping[str, Optional[str]], pipeline: Pipeline) -> str:
    """Why one of the variables that a job's `hash_env` names can't be known here; empty where all are."""
    own = job.definition.get("environment")
    for name, value in variables.items():
        if isinstance(own, Mapping) and name in own:
            continue  # that is what the job will see, and it is part of its definition
        if pipeline.dynamic and (name in _OF_ONE_JOB or name.startswith("CIRCLE_INTERNAL_")):
            return f"{name}, which its hash_env names, is another one in each job"
        if value is None and name not in _MAY_BE_ABSENT:
            return f"{name}, which its hash_env names, isn't set here"
        elsewhere = sorted(_contexts(job) - _contexts_of_setup(pipeline)) if pipeline.dynamic else []
        if elsewhere and not name.startswith("CIRCLE_") and name not in pipeline.setup.environment:
            return f"{name}, which its hash_env names, may be another one in {elsewhere[0]}, a context that setup lacks"
    return ""


def _contexts_of_setup(pipeline: Pipeline) -> FrozenSet[str]:
    if pipeline.own_setup is not None:
        jobs = [_contexts(job) for job in pipeline.own_setup.jobs if job.type == "build"]
        return frozenset.intersection(*jobs) if jobs else frozenset()  # nobody here knows which of them hashes
    written = pipeline.setup.context
    return frozenset(_names(written.plain() if written is not None else None))


def _contexts(job: Job) -> FrozenSet[str]:
    return frozenset(_names(job.entry.get("context")))


def _names(written: Value) -> Iterator[str]:
    if isinstance(written, str):
        yield written
    elif isinstance(written, (list, tuple)):
        yield from map(str, written)
