"""`config.yml`: the immediate workflows, each behind its guard, and setup."""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional, Sequence

from cigen.circleci import conditions
from cigen.circleci.document import base
from cigen.circleci.jobs import Definitions, definition, entry
from cigen.circleci.reserved import SETUP
from cigen.circleci.setup_job import PROBE, probe_command, setup_job
from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline
from cigen.pipeline.usage import usage


def entrypoint(pipeline: Pipeline) -> Mapping[str, Value]:
    """The entrypoint as plain data."""
    workflows: Dict[str, Value] = {}
    definitions = Definitions(pipeline.immediate)
    for index, workflow in enumerate(pipeline.immediate):
        jobs: List[Value] = []
        for job in workflow.jobs:
            defined = job.name
            if job.type != "approval":
                defined = definitions.add(workflow.name, job.name, definition(job))
            jobs.append(entry(job, defined))
        when = conditions.immediate(pipeline.immediate, index)
        workflows[workflow.name] = {"when": when, **workflow.options, "jobs": jobs}
    name = definitions.add(SETUP, SETUP, setup_job(pipeline))
    workflows[SETUP] = _setup_workflow(pipeline, name)
    used = usage(
        pipeline, (job for workflow in pipeline.immediate for job in workflow.jobs), steps=pipeline.setup_checkout
    )
    own = {PROBE: probe_command()} if pipeline.gated else {}
    return {**base(pipeline, used, own, setup=True), "jobs": definitions.jobs, "workflows": workflows}


def _setup_workflow(pipeline: Pipeline, job: str) -> Mapping[str, Value]:
    keys: Dict[str, Value] = {} if job == SETUP else {"name": SETUP}
    if pipeline.setup.context is not None:
        keys["context"] = pipeline.setup.context.plain()
    tags = _tags(pipeline)
    if tags:
        keys["filters"] = {"tags": {"only": tags}}
    when = conditions.setup(pipeline.immediate)
    return {**({} if when is None else {"when": when}), "jobs": [{job: keys} if keys else job]}


def _tags(pipeline: Pipeline) -> Optional[Sequence[Value]]:
    """All tags any continued job runs for: CircleCI starts nothing for a tag that setup doesn't name."""
    found: Dict[str, None] = {}
    for workflow in pipeline.continued:
        for job in workflow.jobs:
            filters = job.entry.get("filters")
            if isinstance(filters, str) and "pipeline.git.tag" in filters:
                return ["/.*/"]
            tags = filters.get("tags") if isinstance(filters, dict) else None
            if isinstance(tags, dict):
                only = tags.get("only")
                if only is None:
                    return ["/.*/"]  # `ignore` alone: every other tag
                found.update(dict.fromkeys([only] if isinstance(only, str) else [str(item) for item in _items(only)]))
    return list(found)


def _items(value: Value) -> Sequence[Value]:
    return value if isinstance(value, (list, tuple)) else [value]
