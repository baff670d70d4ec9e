"""Native -> Pipeline: the workflows with their jobs, those that can be skipped marked as such."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Tuple

from cigen.circleci.definitions import Definitions
from cigen.circleci.entries import SUCCESS, Entry
from cigen.circleci.expansion import Expander
from cigen.circleci.substitution import in_text
from cigen.circleci.values import texts
from cigen.circleci.workflows import Workflow as Read
from cigen.circleci.workflows import Workflows, read_workflows
from cigen.config.files import Files
from cigen.config.native.model import Native
from cigen.config.native.own_keys import JOB_KEYS, entries_of
from cigen.config.native.places import place
from cigen.config.nodes import Node, Value
from cigen.config.parameters import Parameter
from cigen.config.references import PATTERNS, Pattern
from cigen.config.settings import Checkout, Settings
from cigen.config.shapes import BOOLEAN, STRINGS, list_of, record
from cigen.config.steps import Step
from cigen.config.workflow import MAIN, RunWhen
from cigen.errors import CigenError, ConfigError
from cigen.pipeline.built_in_commands import with_built_in_commands
from cigen.pipeline.checkout import checkout_step
from cigen.pipeline.executors import container
from cigen.pipeline.expand import SETUP_IMAGE
from cigen.pipeline.expansions import with_expansion
from cigen.pipeline.guards import all_parameters, written_guards
from cigen.pipeline.model import Edge, Guard, Job, Pipeline, Workflow
from cigen.pipeline.native.checks import check
from cigen.pipeline.native.gating import uses_of, why_no_job, why_not, wished
from cigen.pipeline.native.schedules import parameter_of, refusal, schedules_of
from cigen.pipeline.orb_sources import orb_sources
from cigen.pipeline.sources import check_groups, expand_groups

_RUN_WHEN = list_of(record(RunWhen, "a condition"))


def expand_native(native: Native, files: Files) -> Pipeline:
    """The pipeline a configuration in CircleCI's language describes. Raises ConfigError."""
    check_groups(native.options.source_file_groups)
    document = _mapping(texts(native.document))
    read = read_workflows(document)
    warnings = [*native.warnings, *check(native, document, read)]
    gated = wished(native.root)
    two_files = bool(gated) if native.options.dynamic is None else native.options.dynamic
    guards = {workflow.name: _guards(workflow, native, two_files) for workflow in read.workflows}
    _check_two_files(native, two_files, bool(gated), guards)
    if two_files:
        _check_schedules(native, read)
    model = _Model(native, files, document, read, two_files)
    workflows = tuple(model.workflow(workflow, guards[workflow.name]) for workflow in read.workflows)
    warnings.extend(_ungated(gated, workflows, model.refused))
    places = {workflow.name: place(native.root, workflow.path) for workflow in read.workflows}
    declared = {name: _parameter(node) for name, node in _section(native, "parameters").items()}
    _check_status_job(native, workflows)
    checkout = (_setup_checkout(native),)
    return Pipeline(
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


def _section(native: Native, name: str) -> Mapping[str, Node]:
    return entries_of(entries_of(native.root).get(name))


def _guards(workflow: Read, native: Native, two_files: bool) -> Tuple[Guard, ...]:
    written = entries_of(_section(native, "workflows").get(workflow.name)).get("run_when")
    guards = () if written is None else written_guards(_RUN_WHEN.read(written, "`run_when`"), workflow.name)
    return (*guards, Guard(parameter_of(workflow.name), True)) if two_files and workflow.is_scheduled else guards


def _check_schedules(native: Native, read: Workflows) -> None:
    missing = [schedule for workflow in read.workflows for schedule in schedules_of(workflow)]
    if missing and native.setup.schedules != "created":
        scheduled = next(workflow for workflow in read.workflows if workflow.is_scheduled)
        raise refusal(missing, place(native.root, (*scheduled.path, "triggers")))


def _check_two_files(native: Native, two: bool, gated: bool, guards: Mapping[str, Tuple[Guard, ...]]) -> None:
    if native.is_setup and (two or gated):
        what = "this is a setup configuration of the project's own: nothing in it can be skipped as it stands"
        repair = "Make the configuration that it continues with cigen's, without `setup: true`: cigen writes the setup."
        raise ConfigError(what, native.root.key_at("setup"), repair)
    if two and not native.is_current:
        raise ConfigError("a setup needs `version: 2.1`", native.root.key_at("version"), "Write 2.1.")
    started = next((name for name, found in guards.items() if found), "")
    if started and not two:
        what = f"`run_when` of workflow `{started}` needs a setup workflow, and there is none"
        at = place(native.root, ("workflows", started, "run_when"))
        raise ConfigError(what, at, "Write `dynamic: true` at the root, or `when` in place of `run_when`.")


def _check_status_job(native: Native, workflows: Tuple[Workflow, ...]) -> None:
    """It requires every job of main by its name."""
    jobs = (
        next((workflow.jobs for workflow in workflows if workflow.name == MAIN), ()) if native.setup.status_job else ()
    )
    for job in jobs:
        if job.name != job.base or "<<" in job.name:
            what = f"`status_job` can't require `{job.name}`: only CircleCI knows its name, or several jobs have it"
            raise ConfigError(what, native.setup.at or native.at, "Give each job of `main` a `name` of its own.")


def _ungated(
    gated: Mapping[str, Node], workflows: Tuple[Workflow, ...], refused: Mapping[str, str]
) -> Iterator[CigenError]:
    """Warnings about the jobs with `source_files` that run all the same."""
    listed = {job.called for workflow in workflows for job in workflow.jobs}
    for name, node in gated.items():
        reason = refused.get(name, "" if name in listed else "no workflow lists it")
        if reason:
            yield ConfigError(f"`{name}` is never skipped: {reason}", node.at, "It runs as it is written.")


class _Model:
    """Makes the pipeline's workflows, and keeps why jobs that should be skippable aren't."""

    def __init__(
        self, native: Native, files: Files, document: Mapping[str, Value], read: Workflows, two_files: bool
    ) -> None:
        self._native, self._files, self._read, self._two_files = native, files, read, two_files
        self._jobs = _section(native, "jobs")
        self._uses = uses_of(read)
        self._expander = Expander(Definitions(document, orb_sources(files)))
        self.refused: Dict[str, str] = {}

    def workflow(self, read: Read, guards: Tuple[Guard, ...]) -> Workflow:
        """The workflow; requirements count only where jobs can leave it."""
        why = why_no_job(read, self._read.groups) or ("its workflow has `run_when`" if guards else "")
        jobs = tuple(self._job(entry, read, why) for entry in read.entries)
        written = _mapping(_mapping(self._native.document.get("workflows")).get(read.name))
        if self._two_files:
            written = {key: value for key, value in written.items() if key != "triggers"}
        at = place(self._native.root, read.path)
        return Workflow(read.name, at, guards, {**read.conditions, **read.options}, jobs, written=written)

    def _job(self, entry: Entry, workflow: Read, why: str) -> Job:
        node = self._jobs.get(entry.job)
        keys = entries_of(node)
        definition = {key: item.plain() for key, item in keys.items() if key not in (*JOB_KEYS, "steps")}
        kind = entry.type or in_text(definition.get("type")) or "build"
        at = place(self._native.root, (*workflow.path, "jobs", entry.number)) if node is None else node.at
        edges = (Edge(on.name, () if on.statuses == SUCCESS else on.statuses) for on in entry.requires)
        job = Job(
            name=entry.name,
            base=entry.base,
            stage="",
            architecture="",
            type=kind,
            at=at,
            definition=definition,
            steps=(),
            entry={key: value for key, value in entry.keys.items() if key not in ("name", "requires", "type")},
            requires=tuple(edges),
            source_files=self._source_files(entry, keys, why),
            always_run="always_run" in keys and BOOLEAN.read(keys["always_run"], "`always_run`"),
            hash_env=STRINGS.read(keys["hash_env"], "`hash_env`") if "hash_env" in keys else None,
            called=entry.job,
        )
        return self._expanded(job, entry) if self._native.is_current and job.type == "build" else job

    def _source_files(self, entry: Entry, keys: Mapping[str, Node], why: str) -> Tuple[Pattern, ...]:
        if "source_files" not in keys:
            return ()
        patterns = PATTERNS.read(keys["source_files"], "`source_files`")
        expanded = expand_groups(patterns, self._native.options.source_file_groups)
        reason = why or why_not(entry, keys, self._uses)
        if not reason and not self._two_files:
            reason = "with `dynamic: false` there is no setup workflow"
        if reason:
            self.refused[entry.job] = reason
        return () if reason else expanded

    def _expanded(self, job: Job, entry: Entry) -> Job:
        expanded = with_expansion(job, self._expander.named(entry.job, entry.keys), self._files)
        arm = str(expanded.expansion.keys.get("resource_class", "")).startswith("arm")
        return expanded._replace(architecture="arm64" if arm else "amd64")


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
