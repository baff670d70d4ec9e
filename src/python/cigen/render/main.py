"""`main.yml`: what setup continues with."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.usage import usage
from cigen.render.audit_step import audit_commands, last_steps
from cigen.render.document import base
from cigen.render.jobs import Definitions, definition, entry, with_last_steps
from cigen.render.node_proof import node_commands, node_step, proof_job, proof_keys, proof_name
from cigen.render.proof import RECORD, record_command, record_step


def main(pipeline: Pipeline, hashes: Mapping[str, str]) -> Mapping[str, Value]:
    """The continuation as plain data; `hashes` has the JOB_HASH of each variant that may record its proof."""
    definitions = Definitions(pipeline.continued)
    gated = {id(job) for job in pipeline.gated}
    workflows: Dict[str, Value] = {}
    for workflow in pipeline.continued:
        jobs: List[Value] = []
        for job in workflow.jobs:
            jobs.extend(_entries(job, id(job) in gated, workflow, definitions, hashes, pipeline))
        workflows[workflow.name] = {**workflow.options, "jobs": jobs}
    used = usage(pipeline, (job for workflow in pipeline.continued for job in workflow.jobs))
    own = {RECORD: record_command()} if any(job.nodes == 1 for job in pipeline.gated) else {}
    nodes = node_commands(bool(hashes)) if any(job.parallel and job.nodes for job in pipeline.gated) else {}
    return {
        **base(pipeline, used, {**own, **nodes, **audit_commands(pipeline)}, setup=False),
        "jobs": definitions.jobs,
        "workflows": workflows,
    }


def _entries(
    job: Job,
    gated: bool,
    workflow: Workflow,
    definitions: Definitions,
    hashes: Mapping[str, str],
    pipeline: Pipeline,
) -> List[Value]:
    if job.type == "approval":
        return [entry(job, job.name)]
    gated = gated and job.nodes is not None
    record = node_step(job, hashes) if job.parallel else record_step(job, hashes)
    job, last = with_last_steps(job, last_steps(job, hashes, record) if gated else [])
    entries = [entry(job, definitions.add(workflow.name, job.name, definition(job, last)))]
    if gated and job.parallel:
        recorder = proof_job(job, hashes, pipeline.setup_executor)
        entries.append({definitions.add(workflow.name, proof_name(job), recorder): proof_keys(job, pipeline)})
    return entries
