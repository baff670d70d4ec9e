"""`dynamic: false`: one `config.yml` with every workflow, no setup."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.usage import usage
from cigen.render import conditions
from cigen.render.document import base
from cigen.render.jobs import WrittenDefinitions, definition, entry, with_last_steps
from cigen.render.own_proof import commands, gated_alone, gated_steps, record_own_step
from cigen.render.probes import probe_command


def single(pipeline: Pipeline) -> Mapping[str, Value]:
    """The one file as plain data; its gated jobs need cigen in their images."""
    definitions = WrittenDefinitions(pipeline.workflows)
    halting = {id(job) for job in gated_alone(pipeline)}
    workflows: Dict[str, Value] = {}
    for index, workflow in enumerate((*pipeline.immediate, *pipeline.continued)):
        guarded = bool(workflow.guards)
        when = conditions.immediate(pipeline.immediate, index) if guarded else conditions.setup(pipeline.immediate)
        jobs: List[Value] = [_entry(job, id(job) in halting, workflow, definitions, pipeline) for job in workflow.jobs]
        workflows[workflow.name] = {**({} if when is None else {"when": when}), **workflow.options, "jobs": jobs}
    used = usage(pipeline, (job for workflow in pipeline.workflows for job in workflow.jobs))
    own = commands(probe_command()) if halting else {}
    return {**base(pipeline, used, own, setup=False), "jobs": definitions.jobs, "workflows": workflows}


def _entry(job: Job, gated: bool, workflow: Workflow, definitions: WrittenDefinitions, pipeline: Pipeline) -> Value:
    if job.type == "approval":
        return entry(job, job.name)
    job, last = with_last_steps(job, [record_own_step(job)] if gated else [])
    written = definition(job, last)
    if gated:
        steps = written["steps"]
        assert isinstance(steps, list)
        written["steps"] = gated_steps(job, steps, pipeline)
    return entry(job, definitions.add(workflow.name, job.name, written))
