"""Native -> Pipeline: the workflows with their jobs, those that can be skipped marked as such."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander
from cigen.circleci.templating import TemplateError
from cigen.circleci.values import texts
from cigen.config.files import Files
from cigen.config.native.model import Native
from cigen.config.native.own_keys import JOB_KEYS, entries_of
from cigen.config.nodes import Node, Value
from cigen.config.parameters import Parameter
from cigen.config.references import PATTERNS, Pattern
from cigen.config.settings import Checkout, Settings
from cigen.config.shapes import BOOLEAN, STRINGS, list_of, record
from cigen.config.steps import Step
from cigen.config.workflow import RunWhen
from cigen.errors import CigenError, ConfigError
from cigen.pipeline.built_in_commands import with_built_in_commands
from cigen.pipeline.checkout import checkout_step
from cigen.pipeline.executors import container
from cigen.pipeline.expand import SETUP_IMAGE
from cigen.pipeline.expansions import with_expansion
from cigen.pipeline.guards import all_parameters, written_guards
from cigen.pipeline.model import Edge, Guard, Job, Pipeline, Workflow
from cigen.pipeline.native.checks import check
from cigen.pipeline.native.entries import Entry, entries_of_workflow
from cigen.pipeline.native.gating import Listed, uses_of, why_no_job, why_not
from cigen.pipeline.orb_sources import orb_sources
from cigen.pipeline.sources import check_groups, expand_groups

_RUN_WHEN = list_of(record(RunWhen, "a condition"))


def expand_native(native: Native, files: Files) -> Pipeline:
    """The pipeline a configuration in CircleCI's language describes. Raises ConfigError."""
    check_groups(native.options.source_file_groups)
    jobs, groups = _section(native, "jobs"), _section(native, "job-groups")
    listed = tuple(_listed(native, jobs, groups))
    warnings = [*native.warnings, *check(native, listed)]
    guards = {workflow.name: _guards(workflow) for workflow in listed}
    wished = [job for job in jobs if "source_files" in entries_of(jobs[job])] + [
        entry.name for workflow in listed for entry in workflow.entries if entry.gates
    ]
    dynamic = native.options.dynamic
    two_files = bool(wished) if dynamic is None else dynamic
    _check_two_files(native, two_files, bool(wished), guards)
    modelled = _Model(native, files, jobs, groups, listed, two_files)
    workflows = tuple(modelled.workflow(workflow, guards[workflow.name]) for workflow in listed)
    warnings.extend(modelled.ungated(wished))
    places = {workflow.name: workflow.node.at for workflow in listed}
    declared = {name: _parameter(node) for name, node in _section(native, "parameters").items()}
    checkout = (_setup_checkout(native),)
    pipeline = Pipeline(
        at=native.at,
        dynamic=two_files,
        entrypoint_path=native.paths.entrypoint,
        main_path=native.paths.main,
        required_version=native.options.required_version,
        parameters=all_parameters(declared, guards, places, native.at) if two_files else declared,
        orbs=_section(native, "orbs"),
        executors=_section(native, "executors"),
        commands=with_built_in_commands({}, ()),
        setup=native.setup,
        setup_executor=_setup_executor(native),
        setup_checkout=checkout,
        workflows=workflows,
        warnings=tuple(warnings),
        native=native.document,
    )
    return pipeline


def _section(native: Native, name: str) -> Mapping[str, Node]:
    return entries_of(entries_of(native.root).get(name))


def _listed(native: Native, jobs: Mapping[str, Node], groups: Mapping[str, Node]) -> Iterator[Listed]:
    found = False
    for name, node in _section(native, "workflows").items():
        if node.is_mapping:  # `version: 2` may stand among them
            found = True
            entries = entries_of_workflow(node, jobs)
            yield Listed(name, node, entries, why_no_job(name, node, entries, groups))
    if not found and "build" in jobs:
        at = jobs["build"].at
        node = Node({"jobs": Node((Node("build", at, "build"),), at)}, at)
        entries = entries_of_workflow(node, jobs)
        yield Listed("workflow", node, entries, why_no_job("workflow", node, entries, groups))


def _guards(workflow: Listed) -> Tuple[Guard, ...]:
    written = entries_of(workflow.node).get("run_when")
    return () if written is None else written_guards(_RUN_WHEN.read(written, "`run_when`"), workflow.name)


def _check_two_files(native: Native, two: bool, gated: bool, guards: Mapping[str, Tuple[Guard, ...]]) -> None:
    if native.is_setup and (two or gated):
        what = "this is a setup configuration of the project's own: nothing in it can be skipped as it stands"
        repair = "Make the configuration that it continues with cigen's, without `setup: true`: cigen writes the setup."
        raise ConfigError(what, native.root.key_at("setup"), repair)
    if two and native.document.get("version") not in (2.1, "2.1"):
        raise ConfigError("a setup needs `version: 2.1`", native.root.key_at("version"), "Write 2.1.")
    started = next((name for name, found in guards.items() if found), "")
    if started and not two:
        what = f"`run_when` of workflow `{started}` needs a setup workflow, and there is none"
        at = entries_of(_section(native, "workflows")[started])["run_when"].at
        raise ConfigError(what, at, "Write `dynamic: true` at the root, or `when` in place of `run_when`.")


class _Model:
    """Makes the pipeline's workflows, and keeps why jobs that should be skippable aren't."""

    def __init__(
        self,
        native: Native,
        files: Files,
        jobs: Mapping[str, Node],
        groups: Mapping[str, Node],
        listed: Tuple[Listed, ...],
        two_files: bool,
    ) -> None:
        self._native, self._files, self._jobs, self._two_files = native, files, jobs, two_files
        self._uses = uses_of(listed, groups)
        self._refused: Dict[str, str] = {}
        self._expander: Optional[Expander] = None

    def workflow(self, listed: Listed, guards: Tuple[Guard, ...]) -> Workflow:
        """The workflow; where none of its jobs can leave it, requirements are only there to be looked at."""
        known = {answer: entry.name for entry in listed.entries for answer in entry.answers}
        jobs = tuple(self._job(entry, listed, known) for entry in listed.entries)
        options = {key: node.plain() for key, node in entries_of(listed.node).items() if key not in ("jobs", "run_when")}
        written = _mapping(_mapping(self._native.document.get("workflows")).get(listed.name))
        return Workflow(listed.name, listed.node.at, guards, options, jobs, written=written or {"jobs": ["build"]})

    def ungated(self, wished: List[str]) -> Iterator[CigenError]:
        """Warnings about the jobs with `source_files` that run all the same."""
        for name in dict.fromkeys(wished):
            if name in self._refused:
                at = self._jobs[name].key_at("source_files") if name in self._jobs else self._native.at
                yield ConfigError(f"`{name}` is never skipped: {self._refused[name]}", at, "It runs as it is written.")

    def _job(self, entry: Entry, listed: Listed, known: Mapping[str, str]) -> Job:
        definition = self._jobs.get(entry.job)
        keys = entries_of(definition)
        plain = {key: node.plain() for key, node in keys.items() if key not in (*JOB_KEYS, "steps")}
        kind = entry.keys.get("type", plain.get("type", "build"))
        edges = {known[edge.name]: Edge(known[edge.name], edge.statuses) for edge in entry.requires if edge.name in known}
        job = Job(
            name=entry.name,
            base=entry.name,
            stage="",
            architecture="",
            type=kind if isinstance(kind, str) else "build",
            at=entry.at if definition is None else definition.at,
            definition=plain,
            steps=(),
            entry={key: value for key, value in entry.keys.items() if key not in ("name", "requires", "type")},
            requires=tuple(edges.values()),
            source_files=self._source_files(entry, keys, listed, definition),
            always_run="always_run" in keys and BOOLEAN.read(keys["always_run"], "`always_run`"),
            hash_env=STRINGS.read(keys["hash_env"], "`hash_env`") if "hash_env" in keys else None,
            written=entry.written,
        )
        return self._expanded(job, entry) if self._two_files and job.type == "build" else job

    def _source_files(
        self, entry: Entry, keys: Mapping[str, Node], listed: Listed, definition: Optional[Node]
    ) -> Tuple[Pattern, ...]:
        if "source_files" in entry.gates:
            self._refused[entry.name] = "`source_files` of one use of a job aren't looked at yet"
        if "source_files" not in keys:
            return ()
        patterns = PATTERNS.read(keys["source_files"], "`source_files`")
        expanded = expand_groups(patterns, self._native.options.source_file_groups)
        reason = listed.why_not or why_not(entry, definition, self._uses)
        if not reason and not self._two_files:
            reason = "with `dynamic: false` there is no setup workflow"
        if reason:
            self._refused[entry.job] = reason
        return () if reason else expanded

    def _expanded(self, job: Job, entry: Entry) -> Job:
        if self._expander is None:
            document = _mapping(texts(self._native.document))
            self._expander = Expander(Definitions(document, orb_sources(self._files)))
        try:
            keys = _mapping(texts(entry.keys))
            expanded = with_expansion(job, self._expander.named(entry.job, keys), self._files)
        except TemplateError as error:
            raise ConfigError(f"job `{job.name}`: {error}", job.at, r"Mend it, or write `\<<` for `<<`.") from None
        architecture = "arm64" if str(expanded.expansion.keys.get("resource_class", "")).startswith("arm") else "amd64"
        return expanded._replace(architecture=architecture)


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _parameter(node: Node) -> Parameter:
    """As it is declared: what is wrong with it CircleCI says."""
    keys = entries_of(node)
    default = keys.get("default")
    plain = {key: keys[key].plain() for key in ("type", "description") if key in keys}
    enum = keys["enum"].value if "enum" in keys else ()
    return Parameter(
        at=node.at,
        type=str(plain.get("type", "string")),
        default=None if default is None or default.value is None else default,
        description=str(plain.get("description", "")),
        enum=tuple(one.text or str(one.value) for one in enum) if isinstance(enum, tuple) else (),
    )


def _setup_executor(native: Native) -> Mapping[str, Value]:
    setup = native.setup
    image = setup.image or f"{SETUP_IMAGE}:{native.options.required_version or 'latest'}"
    docker = [container(image, setup.auth, Settings(), setup.at or native.at)]
    return {"docker": docker, "resource_class": setup.resource_class}


def _setup_checkout(native: Native) -> Step:
    """CircleCI's own, unless `setup.checkout` asks for options of git's."""
    checkout = native.setup.checkout or Checkout(shallow=False)
    if not checkout.enabled:
        at = native.setup.at or native.at
        raise ConfigError("setup can't work without the sources", at, "Remove `checkout: false`.")
    return checkout_step(checkout, native.at)
