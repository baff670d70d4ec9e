"""`main.yml`: what setup continues with."""

from __future__ import annotations

from typing import Collection, Dict, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.circleci.values import packed
from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.usage import usage
from cigen.render.audit_step import audit_commands, last_steps
from cigen.render.document import base
from cigen.render.jobs import WrittenDefinitions, definition, entry, with_last_steps
from cigen.render.node_proof import RECORD_NODE, node_commands, node_step, proof_job, proof_keys, proof_name, proof_told
from cigen.render.proof import RECORD, record_command, record_step
from cigen.render.shared import TOLD, recording_step, shared


class Defined(NamedTuple):
    """A job as its workflow lists it, and its definition."""

    job: Job
    definition: Mapping[str, Value]


class _Use(NamedTuple):
    """A job as its workflow lists it, what its definition ends with, and what it tells that."""

    job: Job
    last: Sequence[Value]
    command: str  # where that is nothing but a record: the command that records
    told: Mapping[str, str]


def defined(
    workflows: Iterable[Workflow], gated: Collection[str], hashes: Mapping[str, str]
) -> Mapping[Tuple[str, str], Defined]:
    """By workflow and name, all jobs but approvals; `gated` are the ids of those that record their proofs."""
    groups: Dict[Tuple[str, bytes], Dict[Tuple[str, str], _Use]] = {}
    for workflow in workflows:
        for job in workflow.jobs:
            if job.type != "approval":
                use = _use(job, job.variant in gated, hashes)
                shape = packed(_written(use, dict.fromkeys(use.told, "")))
                groups.setdefault((job.name, shape), {})[workflow.name, job.name] = use
    return {place: one for group in groups.values() for place, one in zip(group, _shared(list(group.values())))}


def _use(job: Job, gated: bool, hashes: Mapping[str, str]) -> _Use:
    record = node_step(job, hashes) if job.parallel else record_step(job, hashes)
    job, last = with_last_steps(job, last_steps(job, hashes, record) if gated else [])
    command = (RECORD_NODE if job.parallel else RECORD) if len(last) == 1 else ""
    every = {"job": job.recorded_as, "architecture": job.architecture, "hash": hashes.get(job.variant, "")}
    told = {name: every[name] for name in ("architecture", *TOLD.get(command, ()))}
    return _Use(job, last, command, {"name": job.base, **told})


def _written(use: _Use, values: Mapping[str, str]) -> Mapping[str, Value]:
    last = [recording_step(use.command, values)] if use.command else use.last
    return definition(use.job._replace(base=values["name"], architecture=values["architecture"]), last)


def _shared(uses: Sequence[_Use]) -> List[Defined]:
    found = shared([use.told for use in uses])
    written = found.declared(_written(uses[0], found.values))
    return [
        Defined(use.job._replace(entry={**use.job.entry, **arguments}), written)
        for use, arguments in zip(uses, found.arguments)
    ]


def main(pipeline: Pipeline, hashes: Mapping[str, str]) -> Mapping[str, Value]:
    """The continuation as plain data; `hashes` has the JOB_HASH of each variant that may record its proof."""
    definitions = WrittenDefinitions(pipeline.continued)
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
