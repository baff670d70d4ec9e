"""`main.yml`: what setup continues with."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline
from cigen.pipeline.usage import usage
from cigen.render.audit_step import audit_commands
from cigen.render.definitions import defined
from cigen.render.document import base
from cigen.render.jobs import Definitions, entry
from cigen.render.node_proof import node_commands, proof_job, proof_keys, proof_name, proof_told
from cigen.render.proof import RECORD, record_command


def main(pipeline: Pipeline, hashes: Mapping[str, str]) -> Mapping[str, Value]:
    """The continuation as plain data; `hashes` has the JOB_HASH of each variant that may record its proof."""
    definitions = Definitions(pipeline.continued)
    gated = {job.variant for job in pipeline.gated if job.nodes is not None}
    jobs = defined(pipeline.continued, gated, hashes)
    workflows: Dict[str, Value] = {}
    for workflow in pipeline.continued:
        listed: List[Value] = []
        for job in workflow.jobs:
            one = jobs.get((workflow.name, job.name))
            name = definitions.add(workflow.name, job.name, one.definition) if one else job.name
            listed.append(entry(one.job if one else job, name))
            if job.parallel and job.variant in gated:
                recorder = proof_job(job.base, job.nodes, proof_told(job, hashes), pipeline.setup_executor)
                listed.append({definitions.add(workflow.name, proof_name(job), recorder): proof_keys(job, pipeline)})
        workflows[workflow.name] = {**workflow.options, "jobs": listed}
    used = usage(pipeline, (job for workflow in pipeline.continued for job in workflow.jobs))
    own = {RECORD: record_command()} if any(job.nodes == 1 for job in pipeline.gated) else {}
    nodes = node_commands(bool(hashes)) if any(job.parallel and job.nodes for job in pipeline.gated) else {}
    return {
        **base(pipeline, used, {**own, **nodes, **audit_commands(pipeline)}, setup=False),
        "jobs": definitions.jobs,
        "workflows": workflows,
    }
