"""Native -> Pipeline: the workflows with their jobs, those that can be skipped marked as such."""

from __future__ import annotations

from typing import Mapping, Tuple

from cigen.circleci.values import texts
from cigen.circleci.workflows import ListedWorkflow, ListedWorkflows, read_workflows
from cigen.config.files import Files
from cigen.config.native.model import Native
from cigen.config.native.own_keys import entries_of
from cigen.config.native.places import place
from cigen.config.nodes import Node, Value
from cigen.config.parameters import Parameter
from cigen.config.settings import Checkout, Settings
from cigen.config.shapes import list_of, record
from cigen.config.steps import StepConfig
from cigen.config.workflow import RunWhen
from cigen.errors import ConfigError
from cigen.pipeline.built_in_commands import with_built_in_commands
from cigen.pipeline.checkout import checkout_step
from cigen.pipeline.executors import container
from cigen.pipeline.guards import all_parameters, near_guards, written_guards
from cigen.pipeline.model import Guard, Pipeline
from cigen.pipeline.native.checks import check
from cigen.pipeline.native.jobs import Jobs
from cigen.pipeline.native.schedules import parameter_of, refusal, schedules_of
from cigen.pipeline.native.source_files import Written, never_skipped
from cigen.pipeline.setup_image import setup_image
from cigen.pipeline.sources import check_groups

_RUN_WHEN = list_of(record(RunWhen, "a condition"))


def expand_native(native: Native, files: Files) -> Pipeline:
    """The pipeline a configuration in CircleCI's language describes. Raises ConfigError."""
    check_groups(native.options.source_file_groups)
    document = _mapping(texts(native.document))
    read = read_workflows(document)
    warnings = [*native.warnings, *check(native, document, read)]
    written = Written(native.root)
    gated = bool(written.of_jobs) or any(written.of(one, entry) for one in read.workflows for entry in one.entries)
    two_files = gated if native.options.dynamic is None else native.options.dynamic
    guards = {workflow.name: _guards(workflow, native, two_files) for workflow in read.workflows}
    _check_two_files(native, two_files, gated, guards)
    if two_files:
        _check_schedules(native, read)
    jobs = Jobs(native, files, document, read, two_files)
    workflows = tuple(jobs.workflow(workflow, guards[workflow.name]) for workflow in read.workflows)
    warnings.extend(never_skipped(written, read, workflows))
    places = {workflow.name: place(native.root, workflow.path) for workflow in read.workflows}
    declared = {name: _parameter(node) for name, node in _section(native, "parameters").items()}
    warnings.extend(near_guards(declared, guards, places))
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


def _guards(workflow: ListedWorkflow, native: Native, two_files: bool) -> Tuple[Guard, ...]:
    written = entries_of(_section(native, "workflows").get(workflow.name)).get("run_when")
    guards = () if written is None else written_guards(_RUN_WHEN.read(written, "`run_when`"), workflow.name)
    return (*guards, Guard(parameter_of(workflow.name), True)) if two_files and workflow.is_scheduled else guards


def _check_schedules(native: Native, read: ListedWorkflows) -> None:
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
    image = setup_image(setup, native.options.required_version)
    docker = [container(image, setup.auth, Settings(), setup.at or native.at)]
    return {"docker": docker, "resource_class": setup.resource_class}


def _setup_checkout(native: Native) -> StepConfig:
    """CircleCI's own, unless `setup.checkout` asks for options of git's."""
    checkout = native.setup.checkout or Checkout()
    if not checkout.enabled:
        at = native.setup.at or native.at
        raise ConfigError("setup can't work without the sources", at, "Remove `checkout: false`.")
    return checkout_step(checkout, native.at)
