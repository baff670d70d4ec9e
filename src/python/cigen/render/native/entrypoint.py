"""The setup of a configuration in CircleCI's language, and the workflows that run instead of it."""

from __future__ import annotations

from typing import Dict, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline, Workflow
from cigen.pipeline.usage import usage
from cigen.render import conditions
from cigen.render.document import plain_commands
from cigen.render.entrypoint import setup_workflow
from cigen.render.native.main import free_name, listed_jobs, parameters, section
from cigen.render.probe_nodes import PROBE_JOB, has_nodes, probe_job
from cigen.render.probes import PROBE, probe_command
from cigen.render.reserved import SETUP
from cigen.render.setup_job import setup_job

# What immediate workflows may use; nothing of it is of any use to setup.
_SHARED = ("orbs", "executors", "commands", "job-groups", "jobs")


def entrypoint(pipeline: Pipeline) -> Mapping[str, Value]:
    """The entrypoint as plain data."""
    written = pipeline.native or {}
    document: Dict[str, Value] = {"version": 2.1, "setup": True, "parameters": parameters(pipeline)}
    if pipeline.immediate:
        document.update({name: written[name] for name in _SHARED if name in written})
        if "jobs" in document:
            document["jobs"] = listed_jobs(written, [one.written for one in pipeline.immediate])
    commands = plain_commands(usage(pipeline, (), pipeline.setup_checkout).commands)
    if pipeline.gated:
        commands[PROBE] = probe_command()
    if commands:
        document["commands"] = {**section(document, "commands"), **commands}
    names = (job.name for one in pipeline.workflows for job in one.jobs)  # they are status checks
    taken = [*section(written, "jobs"), *section(written, "workflows"), *names]
    name, probe = free_name(SETUP, taken), free_name(PROBE_JOB, taken) if has_nodes(pipeline) else ""
    probing: Mapping[str, Value] = {probe: probe_job(pipeline)} if probe else {}
    document["jobs"] = {**section(document, "jobs"), **probing, name: setup_job(pipeline)}
    workflows: Dict[str, Value] = {}
    for index, one in enumerate(pipeline.immediate):
        workflows[one.name] = _immediate(one, conditions.immediate(pipeline.immediate, index))
    return {**document, "workflows": {**workflows, name: setup_workflow(pipeline, name, name, probe)}}


def _immediate(workflow: Workflow, starts: Value) -> Value:
    """The workflow where it is started and its own conditions hold."""
    written = dict(workflow.written or {})
    own = [_statement(written.pop("when"))] if "when" in written else []
    own += [{"not": _statement(written.pop("unless"))}] if "unless" in written else []
    return {"when": {"and": [starts, *own]} if own else starts, **written}


def _statement(condition: Value) -> Value:
    """A condition as a logic statement: inside of one a bare expression would be a text, and so true."""
    return f"<< {condition} >>" if isinstance(condition, str) and "<<" not in condition else condition
