"""What is left of a configuration in CircleCI's language once setup has continued with it."""

from __future__ import annotations

from itertools import islice
from typing import Collection, Dict, Iterable, List, Mapping, Sequence, Set, Tuple

from cigen.circleci.entries import read_entries
from cigen.config.nodes import Value
from cigen.gate.pruning.presence import is_conditioned, never_empty, tags_of
from cigen.gate.pruning.status_job import SKIPPED, with_status_job
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.render.audit_step import audit_commands
from cigen.render.jobs import definition, entry
from cigen.render.native.entries import ListedItem, items_of
from cigen.render.native.proofs import ProofJobs
from cigen.render.native.records import Records, Use


def main(pipeline: Pipeline, hashes: Mapping[str, str]) -> Mapping[str, Value]:
    """The continuation as plain data; `hashes` has the JOB_HASH of each job that may record its proof."""
    document = {name: one for name, one in (pipeline.native or {}).items() if name not in ("setup", "workflows")}
    document.update(version=2.1, parameters=parameters(pipeline))
    jobs = _Jobs(pipeline, hashes)
    workflows = dict(jobs.workflows())
    filler = _filler(pipeline)
    if filler:
        workflows[free_name(SKIPPED, workflows)] = jobs.added(filler)
    if pipeline.gated:
        document["commands"] = {**section(document, "commands"), **jobs.commands, **audit_commands(pipeline)}
    used = listed_jobs({**document, "jobs": jobs.definitions}, workflows.values())
    return {**document, **({"jobs": used} if used else {}), "workflows": workflows}


def parameters(pipeline: Pipeline) -> Mapping[str, Value]:
    """As they are declared, then those that cigen adds."""
    declared = section(pipeline.native or {}, "parameters")
    return {**declared, **{name: one.plain() for name, one in pipeline.parameters.items() if name not in declared}}


def section(document: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    """A mapping of the document; empty where it has none."""
    return _mapping(document.get(name))


def _mapping(value: Value) -> Mapping[str, Value]:
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


def listed_jobs(document: Mapping[str, Value], workflows: Iterable[Value]) -> Mapping[str, Value]:
    """The definitions that these workflows or job groups use."""
    lists = [_mapping(workflow).get("jobs", ()) for workflow in workflows]
    entries = [entry for listed in lists for entry in read_entries(listed).entries]
    used = {*_grouped(document), *(name for one in entries for name in (one.job, str(one.keys.get("override-with"))))}
    return {name: job for name, job in section(document, "jobs").items() if name in used}


def _grouped(document: Mapping[str, Value]) -> Collection[str]:
    groups = section(document, "job-groups").values()
    return {one.job for group in groups for one in read_entries(_mapping(group).get("jobs")).entries}


class _Jobs:
    """Writes workflows, and the definitions that change or come in addition."""

    def __init__(self, pipeline: Pipeline, hashes: Mapping[str, str]) -> None:
        self._pipeline = pipeline
        self._gated = {job.variant for job in pipeline.gated}
        self._grouped = _grouped(pipeline.native or {})
        self._records = Records(hashes)
        self.definitions: Dict[str, Value] = dict(section(pipeline.native or {}, "jobs"))
        self._proofs = ProofJobs(pipeline, hashes, self.definitions)

    @property
    def commands(self) -> Mapping[str, Value]:
        """Those that record proofs."""
        return self._records.commands

    def workflows(self) -> Mapping[str, Value]:
        """All that are continued with."""
        continued = self._pipeline.continued
        listed = [list(items_of(one, _listed(one), self._gated)) for one in continued]
        ended = iter(self._recorded([item for items in listed for item in items]))
        return {one.name: self._workflow(one, list(islice(ended, len(items)))) for one, items in zip(continued, listed)}

    def added(self, jobs: Sequence[Job]) -> Value:
        """A workflow of cigen's own."""
        return {"jobs": [self._add(job) for job in jobs]}

    def _recorded(self, items: Sequence[ListedItem]) -> Sequence[ListedItem]:
        """With the records of all proofs, in the definitions or in the items themselves."""
        found = list(items)
        places: Dict[str, List[int]] = {}
        for place, item in enumerate(items):
            if item.keys is not None:
                places.setdefault(item.jobs[0].called, []).append(place)
        for called, at in places.items():
            keys = self._ended(called, [self._use(items[place]) for place in at])
            for place, one in zip(at, keys):
                found[place] = items[place]._replace(keys=one)
        return found

    def _use(self, item: ListedItem) -> Use:
        job = item.jobs[0]  # those of a matrix that stays one aren't gated
        return Use(job, item.keys or {}, job.variant in self._gated)

    def _ended(self, called: str, uses: Sequence[Use]) -> Sequence[Mapping[str, Value]]:
        written = self.definitions.get(called)
        if not any(use.gated for use in uses):
            return [use.keys for use in uses]
        if not isinstance(written, Mapping):
            return [self._records.of_orb_job(use) if use.gated else use.keys for use in uses]
        definition, keys = self._records.of_definition(written, uses, called in self._grouped)
        self.definitions[called] = definition
        return keys

    def _workflow(self, workflow: Workflow, items: Sequence[ListedItem]) -> Value:
        known: Set[str] = {name for item in items for name in item.names}
        jobs = [self._add(item.jobs[0]) if item.keys is None else _entry(item) for item in items]
        jobs.extend(self._add(job) for job in workflow.jobs if job.name not in known)
        proofs = self._proofs.entries
        jobs.extend(proofs[job.variant] for job in workflow.jobs if job.variant in proofs)
        return {**(workflow.written or {}), "jobs": jobs}

    def _add(self, job: Job) -> Value:
        """A job that isn't written there: its definition has its name, where that is one and free."""
        name = job.name if job.variant == job.name or not job.variant else SKIPPED
        written = definition(job)
        while name.lower() in {one.lower() for one in self.definitions} and self.definitions.get(name) != written:
            name = f"cigen_{name}"
        self.definitions[name] = written
        return entry(job, name)


def _listed(workflow: Workflow) -> Sequence[Value]:
    listed = (workflow.written or {"jobs": ["build"]})["jobs"]
    assert isinstance(listed, (list, tuple))
    return listed


def _entry(item: ListedItem) -> Value:
    called = item.jobs[0].called
    return {called: dict(item.keys)} if item.keys else called
