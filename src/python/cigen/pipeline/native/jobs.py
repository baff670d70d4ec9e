"""What the workflows of a configuration in CircleCI's language list -> the pipeline's jobs, gated where that is sure."""

from __future__ import annotations

from typing import Iterable, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import Definitions, Registered
from cigen.circleci.entries import SUCCESS, Entry
from cigen.circleci.expansion import Expander
from cigen.circleci.substitution import in_text
from cigen.circleci.workflows import ListedWorkflow, ListedWorkflows
from cigen.config.files import Files
from cigen.config.native.model import Native
from cigen.config.native.own_keys import JOB_KEYS, entries_of
from cigen.config.native.places import place
from cigen.config.nodes import Node, Value, node_of
from cigen.config.references import SourcePattern
from cigen.config.shapes import BOOLEAN, STRINGS
from cigen.errors import Position
from cigen.pipeline.expansions import with_expansion
from cigen.pipeline.guards import AT_ONCE
from cigen.pipeline.ids import identified
from cigen.pipeline.model import Edge, Guard, Job, Workflow
from cigen.pipeline.native.gating import may_meet, why_no_entry, why_no_job, why_no_use, why_not
from cigen.pipeline.native.source_files import KEY, Written, patterns, readable, with_matrix
from cigen.pipeline.node_packages import NodePackages
from cigen.pipeline.orb_sources import orb_sources
from cigen.pipeline.sources import expand_groups


class OrbJob(NamedTuple):
    """`definition` is what is written of it, nothing where the orb is a registry's; `why` says why it can't be skipped."""

    definition: Mapping[str, Node]
    why: str = ""


def read_orb_job(entry: Entry, definitions: Definitions, at: Position) -> OrbJob:
    """The job of an orb that an entry lists."""
    orb, slash, name = entry.job.partition("/")
    known = definitions.orb(orb) if slash else None
    if isinstance(known, Registered):
        return OrbJob({}, "its entry has a `type`" if "type" in entry.keys else "")
    job: Value = known.jobs.get(name) if isinstance(known, Definitions) else None
    if not isinstance(job, Mapping):
        return OrbJob({}, "its definition isn't here")
    return OrbJob({key: node_of(value, at) for key, value in job.items()})


_ENTRY_KEYS = ("name", "requires", "type", KEY)


class Jobs:
    """Makes the jobs of one configuration. `two_files`: there is a setup workflow."""

    def __init__(
        self, native: Native, files: Files, document: Mapping[str, Value], read: ListedWorkflows, two_files: bool
    ) -> None:
        self._native, self._read, self._two_files = native, read, two_files
        self._packages = NodePackages(files)
        self._definitions = entries_of(entries_of(native.root).get("jobs"))
        self._written = Written(native.root)
        jobs = {name: self._with_source_files(name, job) for name, job in _mapping(document.get("jobs")).items()}
        self._known = Definitions({**document, "jobs": jobs}, orb_sources(files))
        self._expander = Expander(self._known)

    def workflow(self, read: ListedWorkflow, guards: Tuple[Guard, ...]) -> Workflow:
        """The workflow; requirements count only where jobs can leave it."""
        why = AT_ONCE if guards else why_no_job(read, self._read)
        if not self._two_files:
            why = "with `dynamic: false` there is no setup workflow"
        jobs = _with_proofs(tuple(self._job(entry, read, why) for entry in read.entries))
        written = _mapping(_mapping(self._native.document.get("workflows")).get(read.name))
        if self._two_files:
            written = {key: value for key, value in written.items() if key != "triggers"}
        at = place(self._native.root, read.path)
        options = {**read.conditions, **read.options}
        return identified(Workflow(read.name, at, guards, options, jobs, written=written))

    def _with_source_files(self, name: str, job: Value) -> Value:
        """A definition with its source files, so that arguments are put into them as into all else."""
        written = self._written.of_jobs.get(name)
        if written is None or not isinstance(job, Mapping) or not readable(written):
            return job
        return {**job, KEY: written.plain()}

    def _job(self, entry: Entry, workflow: ListedWorkflow, why: str) -> Job:
        node = self._definitions.get(entry.job)
        keys = entries_of(node)
        definition = {key: item.plain() for key, item in keys.items() if key not in (*JOB_KEYS, "steps")}
        at = place(self._native.root, (*workflow.path, "jobs", entry.number)) if node is None else node.at
        edges = (Edge(on.name, () if on.statuses == SUCCESS else on.statuses) for on in entry.requires)
        job = Job(
            name=entry.name,
            base=entry.name,
            stage="",
            architecture="",
            type=entry.type or in_text(definition.get("type")) or "build",
            at=at,
            definition=definition,
            steps=(),
            entry={key: value for key, value in entry.keys.items() if key not in _ENTRY_KEYS},
            requires=tuple(edges),
            source_files=(),
            always_run="always_run" in keys and BOOLEAN.read(keys["always_run"], "`always_run`"),
            hash_env=STRINGS.read(keys["hash_env"], "`hash_env`") if "hash_env" in keys else None,
            called=entry.job,
        )
        written = self._written.of(workflow, entry)
        if not self._native.is_current or job.type != "build":
            return job if written is None else job._replace(ungated=why or "it runs no steps")
        return self._expanded(job, entry, written, why or why_no_entry(entry) or self._why_not(entry, keys, at))

    def _why_not(self, entry: Entry, keys: Mapping[str, Node], at: Position) -> str:
        if entry.job in self._definitions:
            return why_no_use(entry, keys)
        orb_job = read_orb_job(entry, self._known, at)
        return orb_job.why or (why_no_use(entry, orb_job.definition) if orb_job.definition else "")

    def _expanded(self, job: Job, entry: Entry, written: Optional[Node], why: str) -> Job:
        expansion = self._expander.named(entry.job, entry.keys)
        filled = expansion.keys.get(KEY)
        expansion = expansion._replace(keys={key: value for key, value in expansion.keys.items() if key != KEY})
        if written is not None:
            of_definition = written is self._written.of_jobs.get(entry.job)
            values = filled if of_definition and readable(written) else with_matrix(written, entry)
            found = self._patterns(written, values)
            job = job._replace(source_files=found, ungated=why or why_not(expansion, found) if found else "")
        expanded = with_expansion(job, expansion, self._packages)
        if expanded.gated and expanded.nodes is None:
            expanded = expanded._replace(ungated="only CircleCI knows how many nodes run it")
        arm = str(expansion.keys.get("resource_class", "")).startswith("arm")
        return expanded._replace(architecture="arm64" if arm else "amd64")

    def _patterns(self, written: Node, values: Value) -> Tuple[SourcePattern, ...]:
        return expand_groups(patterns(written, values), self._native.options.source_file_groups)


def _with_proofs(jobs: Tuple[Job, ...]) -> Tuple[Job, ...]:
    """A parallel job gets one behind it that records its proof, and nothing else may have its name."""
    names = {job.name.lower() for job in jobs}
    split = [job.name for job in jobs if job.gated and job.parallel]
    taken = {name for name in split if _may_be_one(f"{name}_proof".lower(), names - {name.lower()})}
    why = "it runs on several nodes, and another job has, or may have, the name of the one that would record its proof"
    return tuple(job._replace(ungated=why) if job.name in taken else job for job in jobs)


def _may_be_one(name: str, others: Iterable[str]) -> bool:
    return any(may_meet(name, other) for other in others)


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
