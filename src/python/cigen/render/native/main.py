"""What is left of a configuration in CircleCI's language once setup has continued with it."""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterable, List, Mapping, Sequence, Set, Tuple

from cigen.circleci.entries import read_entries
from cigen.config.nodes import Value
from cigen.gate.presence import is_conditioned, never_empty, tags_of
from cigen.gate.status_job import SKIPPED, with_status_job
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.render.audit_step import audit_commands, last_steps
from cigen.render.jobs import definition, entry
from cigen.render.native.entries import Item, items_of
from cigen.render.node_proof import node_commands, node_step, proof_job, proof_keys, proof_name
from cigen.render.proof import RECORD, RECORD_ORB_JOB, record_command, record_orb_job_command, record_step


def main(pipeline: Pipeline, hashes: Mapping[str, str]) -> Mapping[str, Value]:
    """The continuation as plain data; `hashes` has the JOB_HASH of each job that may record its proof."""
    document = dict(pipeline.native or {})
    document.pop("setup", None)
    document["version"] = 2.1
    document["parameters"] = parameters(pipeline)
    jobs = _Jobs(pipeline, hashes)
    workflows = {workflow.name: jobs.workflow(workflow) for workflow in pipeline.continued}
    filler = _filler(pipeline)
    if filler:
        workflows[free_name(SKIPPED, workflows)] = jobs.added(filler)
    if pipeline.gated:
        document["commands"] = {**section(document, "commands"), **jobs.commands, **audit_commands(pipeline)}
    if jobs.definitions:
        document["jobs"] = jobs.definitions
    document.pop("workflows", None)  # last, wherever they stood
    return {**document, "workflows": workflows}


def parameters(pipeline: Pipeline) -> Mapping[str, Value]:
    """As they are declared, then those that cigen adds."""
    declared = section(pipeline.native or {}, "parameters")
    return {**declared, **{name: one.plain() for name, one in pipeline.parameters.items() if name not in declared}}


def section(document: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def free_name(name: str, taken: Iterable[str]) -> str:
    """A name that isn't taken, by any case."""
    lower = {one.lower() for one in taken}
    while name.lower() in lower:
        name = f"cigen_{name}"
    return name


def _filler(pipeline: Pipeline) -> Tuple[Job, ...]:
    """What runs where conditions and filters may leave nothing: CircleCI fails a continuation without a job."""
    tags = tags_of(pipeline.continued)
    free = (workflow for workflow in pipeline.continued if not is_conditioned(workflow))
    if any(never_empty(one.jobs, [job.name for job in one.jobs], tags) for one in free):
        return ()
    return with_status_job((), "", True, tags, pipeline.at)


def _uses(document: Mapping[str, Value]) -> Mapping[str, int]:
    """How often each job is used; the instances of a matrix are as many."""
    listed = (*section(document, "workflows").values(), *section(document, "job-groups").values())
    entries = (read_entries(one.get("jobs")).entries for one in listed if isinstance(one, Mapping))
    return Counter(one.job for found in entries for one in found)


class _Jobs:
    """Writes workflows, and the definitions that change or come in addition."""

    def __init__(self, pipeline: Pipeline, hashes: Mapping[str, str]) -> None:
        self._pipeline, self._hashes = pipeline, hashes
        self._gated = {job.variant for job in pipeline.gated}
        self._uses = _uses(pipeline.native or {})
        self.commands: Dict[str, Value] = {}  # that record proofs
        self.definitions: Dict[str, Value] = dict(section(pipeline.native or {}, "jobs"))

    def workflow(self, workflow: Workflow) -> Value:
        written = workflow.written or {"jobs": ["build"]}
        listed = written["jobs"]
        assert isinstance(listed, (list, tuple))
        items: List[Value] = []
        known: Set[str] = set()
        for item in items_of(workflow, listed, self._gated):
            known.update(item.names)
            items.append(self._item(item) if item.keys is not None else self._add(item.jobs[0]))
        items.extend(self._add(job) for job in workflow.jobs if job.name not in known)
        items.extend(self._proof(job) for job in workflow.jobs if job.parallel and job.variant in self._gated)
        return {**written, "jobs": items}

    def added(self, jobs: Sequence[Job]) -> Value:
        """A workflow of cigen's own."""
        return {"jobs": [self._add(job) for job in jobs]}

    def _add(self, job: Job) -> Value:
        """A job that isn't written there: its definition has its name, where that is one and free."""
        name = job.name if job.variant == job.name or not job.variant else SKIPPED
        written = definition(job)
        while name.lower() in {one.lower() for one in self.definitions} and self.definitions.get(name) != written:
            name = f"cigen_{name}"
        self.definitions[name] = written
        return entry(job, name)

    def _item(self, item: Item) -> Value:
        keys = dict(item.keys or {})
        job = item.jobs[0]
        if job.variant in self._gated:
            self._record(job, keys)
        return {job.called: keys} if keys else job.called

    def _record(self, job: Job, keys: Dict[str, Value]) -> None:
        """The last thing that the job does, so that nothing comes behind it; a definition that others use stays theirs."""
        written = self.definitions.get(job.called)
        if written is None:
            self._record_orb_job(job, keys)
            return
        last = last_steps(job, self._hashes, self._record_step(job))
        assert isinstance(written, Mapping)
        shared = self._uses[job.called] > 1 or "parameters" in written
        environment, steps, behind = written.get("environment", {}), written["steps"], keys.get("post-steps", ())
        assert isinstance(steps, (list, tuple)) and isinstance(behind, (list, tuple))
        if behind or shared:
            keys["post-steps"] = [*behind, *last]
        else:
            written = {**written, "steps": [*steps, *last]}
        if isinstance(environment, Mapping) and not shared:
            own = {"JOB_NAME": job.recorded_as, "DOCKER_ARCH": job.architecture}
            written = {**written, "environment": {**own, **environment}}
        self.definitions[job.called] = written

    def _record_step(self, job: Job) -> Value:
        if job.parallel:
            self.commands.update(node_commands(bool(self._hashes)))
            return node_step(job, self._hashes)
        self.commands.setdefault(RECORD, record_command())
        return record_step(job, self._hashes)

    def _proof(self, job: Job) -> Value:
        """The job that records for a parallel one; it is called what that is called, and its definition by the id."""
        name = f"{job.variant}_proof"
        while name.lower() in {one.lower() for one in self.definitions}:
            name = f"cigen_{name}"
        self.definitions[name] = proof_job(job, self._hashes, self._pipeline.setup_executor)
        called = {} if proof_name(job) == name else {"name": proof_name(job)}
        return {name: {**called, **proof_keys(job, self._pipeline)}}

    def _record_orb_job(self, job: Job, keys: Dict[str, Value]) -> None:
        behind = keys.get("post-steps", ())
        assert isinstance(behind, (list, tuple))
        if job.parallel:  # an orb's that is written out
            record = self._record_step(job)
        else:
            self.commands.setdefault(RECORD_ORB_JOB, record_orb_job_command())
            record = record_step(job, self._hashes, RECORD_ORB_JOB)
        keys["post-steps"] = [*behind, *last_steps(job, self._hashes, record)]
