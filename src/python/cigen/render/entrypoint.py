"""`config.yml`: the immediate workflows, each behind its guard, and setup."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.gate.pruning.presence import tags_of
from cigen.pipeline.model import Pipeline, Workflow
from cigen.pipeline.usage import usage
from cigen.render import conditions
from cigen.render.document import base
from cigen.render.jobs import WrittenDefinitions, definition, entry
from cigen.render.probe_nodes import PROBE_JOB, has_nodes, probe_job, requirement
from cigen.render.probes import PROBE, probe_command
from cigen.render.reserved import SETUP
from cigen.render.setup_job import setup_job


def entrypoint(pipeline: Pipeline) -> Mapping[str, Value]:
    """The entrypoint as plain data."""
    own_setup = (pipeline.own_setup,) if pipeline.own_setup else ()
    definitions = WrittenDefinitions((*pipeline.immediate, *own_setup))
    workflows: Dict[str, Value] = {}
    for index, workflow in enumerate(pipeline.immediate):
        when = conditions.immediate(pipeline.immediate, index)
        workflows[workflow.name] = {"when": when, **_written(workflow, definitions)}
    when_none = conditions.setup(pipeline.immediate)
    for workflow in own_setup:
        when_setup = {} if when_none is None else {"when": when_none}
        workflows[workflow.name] = {**when_setup, **_written(workflow, definitions)}
    own: Dict[str, Value] = {}
    if not own_setup:
        probe = definitions.add(SETUP, PROBE_JOB, probe_job(pipeline)) if has_nodes(pipeline) else ""
        name = definitions.add(SETUP, SETUP, setup_job(pipeline))
        workflows[SETUP] = setup_workflow(pipeline, name, SETUP, probe)
        own = {PROBE: probe_command()} if pipeline.gated else {}
    jobs = (job for workflow in (*pipeline.immediate, *own_setup) for job in workflow.jobs)
    used = usage(pipeline, jobs, steps=() if own_setup else pipeline.setup_checkout)
    return {**base(pipeline, used, own, setup=True), "jobs": definitions.jobs, "workflows": workflows}


def _written(workflow: Workflow, definitions: WrittenDefinitions) -> Dict[str, Value]:
    jobs: List[Value] = []
    for job in workflow.jobs:
        is_approval = job.type == "approval"
        name = job.name if is_approval else definitions.add(workflow.name, job.name, definition(job))
        jobs.append(entry(job, name))
    return {**workflow.options, "jobs": jobs}


def setup_workflow(pipeline: Pipeline, job: str, name: str, probe: str = "") -> Mapping[str, Value]:
    """The workflow of the setup job, which is defined under the name `job`, behind the job `probe` where there is one.

    Both have the same filters: CircleCI starts no job for a tag that all it requires are filtered away for.
    """
    keys: Dict[str, Value] = {} if job == name else {"name": name}
    common: Dict[str, Value] = {}
    if pipeline.setup.context is not None:
        common["context"] = pipeline.setup.context.plain()
    tags = tags_of(pipeline.continued)
    if tags:
        common["filters"] = {"tags": {"only": list(tags)}}
    jobs: List[Value] = []
    if probe:
        jobs.append({probe: common} if common else probe)
        keys["requires"] = [requirement(probe)]
    keys.update(common)
    when = conditions.setup(pipeline.immediate)
    return {**({} if when is None else {"when": when}), "jobs": [*jobs, {job: keys} if keys else job]}
