"""What is left of a configuration in CircleCI's language once setup has continued with it."""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, Sequence, Tuple

from cigen.circleci.entries import Entry, read_entries
from cigen.config.nodes import Value
from cigen.gate.presence import never_empty, tags_of
from cigen.gate.status_job import SKIPPED, with_status_job
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.render.jobs import Definitions, definition, entry, requirement
from cigen.render.proof import RECORD, record_command, record_step


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
        document["commands"] = {**section(document, "commands"), RECORD: record_command()}
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
    tags = tags_of(pipeline)
    free = (workflow for workflow in pipeline.continued if not {"when", "unless"} & set(workflow.options))
    if any(never_empty(one.jobs, [job.name for job in one.jobs], tags) for one in free):
        return ()
    return with_status_job((), "", True, tags, pipeline.at)


class _Jobs:
    """Writes workflows, and the definitions that change or come in addition."""

    def __init__(self, pipeline: Pipeline, hashes: Mapping[str, str]) -> None:
        self._hashes = hashes
        self._gated = {job.name for job in pipeline.gated}
        self._own = Definitions(pipeline.continued)
        self.definitions: Dict[str, Value] = dict(section(pipeline.native or {}, "jobs"))

    def workflow(self, workflow: Workflow) -> Value:
        written = workflow.written or {"jobs": ["build"]}
        entries = read_entries(written.get("jobs")).entries
        known = {one.name for one in entries}
        left = {job.name: job for job in workflow.jobs}
        items: List[Value] = []
        listed = written["jobs"]
        assert isinstance(listed, (list, tuple))
        for number, item in enumerate(listed):
            uses = [one for one in entries if one.number == number]
            jobs = [(left[one.name], one) for one in uses if one.name in left]
            items.extend(
                [self._entry(item, jobs)] if jobs and not _emptied(jobs[0][0]) else self._added(jobs, workflow)
            )
        items.extend(self._add(job, workflow.name) for job in workflow.jobs if job.name not in known)
        return {**written, "jobs": items}

    def added(self, jobs: Sequence[Job]) -> Value:
        """A workflow of cigen's own."""
        return {"jobs": [self._add(job, SKIPPED) for job in jobs]}

    def _added(self, jobs: Sequence[Tuple[Job, Entry]], workflow: Workflow) -> List[Value]:
        return [self._add(job, workflow.name) for job, _ in jobs]

    def _add(self, job: Job, workflow: str) -> Value:
        name = job.name
        while name.lower() in {one.lower() for one in self.definitions} and self.definitions.get(name) != definition(
            job
        ):
            name = f"cigen_{name}"
        self.definitions[name] = definition(job)
        return entry(job, name)

    def _entry(self, item: Value, jobs: Sequence[Tuple[Job, Entry]]) -> Value:
        job, use = jobs[0]
        keys = dict(_keys(item))
        if tuple(edge.name for edge in job.requires) != tuple(on.name for on in use.requires):
            keys.pop("requires", None)
            if job.requires:
                keys["requires"] = [requirement(edge) for edge in job.requires]
        if job.name in self._gated:
            self._record(job, keys)
        return {job.called: keys} if keys else job.called

    def _record(self, job: Job, keys: Dict[str, Value]) -> None:
        """The last thing that the job does, so that nothing comes behind it."""
        step = record_step(job, self._hashes)
        written = self.definitions[job.called]
        assert isinstance(written, Mapping)
        environment, steps, behind = written.get("environment", {}), written["steps"], keys.get("post-steps")
        assert isinstance(steps, (list, tuple))
        if isinstance(behind, (list, tuple)) and behind:
            keys["post-steps"] = [*behind, step]
        else:
            written = {**written, "steps": [*steps, step]}
        if isinstance(environment, Mapping):
            own = {"JOB_NAME": job.base, "DOCKER_ARCH": job.architecture}
            written = {**written, "environment": {**own, **environment}}
        self.definitions[job.called] = written


def _emptied(job: Job) -> bool:
    """Whether it left, but for a no-op with its filters."""
    return job.type == "no-op" and not job.definition


def _keys(item: Value) -> Mapping[str, Value]:
    ((_, keys),) = item.items() if isinstance(item, Mapping) else (("", None),)
    return keys if isinstance(keys, Mapping) else {}
