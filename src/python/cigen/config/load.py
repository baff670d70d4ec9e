"""Files -> Config: every key read, every value checked, nothing expanded."""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from cigen import __version__
from cigen.config.command import Command
from cigen.config.files import Files
from cigen.config.job import Job, JobSource
from cigen.config.merge import merge
from cigen.config.model import Config, RootKeys
from cigen.config.nodes import Node
from cigen.config.runners import runner_executors
from cigen.config.settings import Settings
from cigen.config.setup import Setup, with_vendored
from cigen.config.shapes import known_keys, read_record
from cigen.config.tree import ConfigTree
from cigen.config.variables import Variables, unused_warning
from cigen.config.workflow import WorkflowKeys, WorkflowSource
from cigen.errors import CigenError, ConfigError, Position, nearest

MAIN = "main"


def load(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Config:
    """Reads a project's configuration. Raises ConfigError at the first mistake, with its place."""
    variables = variables or Variables()
    tree = ConfigTree(files, config_path, variables)
    warnings: List[CigenError] = []
    root = _without_unknown_keys(tree.root(), warnings)
    keys = read_record(RootKeys, root, "the configuration")
    _check_root(keys, root)
    workflows = _workflows(tree, keys)
    if not any(workflow.jobs for workflow in workflows):
        what = "the configuration defines no job"
        raise ConfigError(what, root.at, "Add one below `workflows/main/jobs/`, or under `jobs:`.")
    commands = _commands(tree, keys)
    warnings.extend(tree.templates.warnings)
    warnings.extend(unused_warning(name, tuple(keys.vars)) for name in variables.unused)
    return Config(
        at=root.at,
        dynamic=keys.dynamic,
        output_path=_output_path(keys, root),
        required_version=keys.required_version,
        parameters=keys.parameters,
        orbs=keys.orbs,
        executors={**runner_executors(keys.runners), **keys.executors},
        commands=commands,
        workflows=workflows,
        settings=_settings(keys.settings, root.at),
        setup=with_vendored(_setup(keys, root, warnings), files),
        warnings=tuple(warnings),
    )


def _without_unknown_keys(root: Node, warnings: List[CigenError]) -> Node:
    """Existing configs carry extra root keys: each is a warning, not an error."""
    known = {*known_keys(RootKeys), *RootKeys.PLANNED}
    entries = root.mapping("the configuration")
    for key in entries:
        if key not in known:
            what = f"unknown key `{key}` at the root has no effect"
            warnings.append(ConfigError(what, root.key_at(key), nearest(key, known_keys(RootKeys), noun="key")))
    return root.with_entries({key: value for key, value in entries.items() if key in known})


def _check_root(keys: RootKeys, root: Node) -> None:
    wanted = keys.required_version
    if wanted and wanted != __version__:
        what = f"this project wants cigen {wanted}, this is cigen {__version__}"
        repair = f"Install cigen {wanted}, or change `required_version`."
        raise ConfigError(what, root.key_at("required_version"), repair)
    providers = keys.providers if keys.providers is not None else (keys.provider,)
    if "circleci" not in providers:
        at = root.key_at("providers" if keys.providers is not None else "provider")
        raise ConfigError(f"cigen doesn't write for {', '.join(providers) or 'nothing'}", at, "Write `circleci`.")


def _output_path(keys: RootKeys, root: Node) -> str:
    parts = [part for part in keys.output_path.split("/") if part not in ("", ".")]
    if keys.output_path.startswith("/") or ".." in parts or not parts:
        what = f"`output_path` {keys.output_path!r} isn't a directory inside the project"
        raise ConfigError(what, root.key_at("output_path"), "Write a path relative to the project root, without `..`.")
    return "/".join(parts)


def _setup(keys: RootKeys, root: Node, warnings: List[CigenError]) -> Setup:
    written = [name for name in ("setup_options", "setup") if getattr(keys, name) is not None]
    if not written:
        return Setup()
    if len(written) == 2:
        at = root.key_at("setup_options")
        raise ConfigError("`setup` and `setup_options` mean the same", at, "Move everything under `setup`.")
    node: Node = getattr(keys, written[0])
    if isinstance(node.value, bool):
        what = "a `setup` written by hand isn't supported by this version of cigen"
        raise ConfigError(what, node.at, "Remove it: cigen writes the setup job; options go in a mapping.")
    setup = read_record(Setup, node, f"`{written[0]}`")
    for key in setup.without_effect:
        warnings.append(ConfigError(f"`{key}` has no effect", node.key_at(key), "Remove it; use `installer`."))
    return setup


def _commands(tree: ConfigTree, keys: RootKeys) -> Mapping[str, Command]:
    nodes = dict(keys.commands)
    for name, node in tree.commands():
        if name in nodes:
            raise ConfigError(f"the command `{name}` is defined twice", node.at, f"The other is at {nodes[name].at}.")
        nodes[name] = node
    return {name: read_record(Command, nodes[name], f"command `{name}`") for name in sorted(nodes)}


def _workflows(tree: ConfigTree, keys: RootKeys) -> Tuple[WorkflowSource, ...]:
    nodes = dict(keys.workflows)
    for name, config in tree.workflows():
        nodes[name] = (
            merge(nodes[name], config) if name in nodes and config else nodes.get(name) or config or _empty(tree)
        )
    if keys.jobs is not None and MAIN not in nodes:
        nodes = {MAIN: _empty(tree), **nodes}
    return tuple(_workflow(tree, keys, name, node) for name, node in _main_first(nodes))


def _empty(tree: ConfigTree) -> Node:
    return Node({}, Position(tree.path))


def _main_first(nodes: Mapping[str, Node]) -> Iterable[Tuple[str, Node]]:
    return sorted(nodes.items(), key=lambda entry: (entry[0] != MAIN, entry[0]))


def _workflow(tree: ConfigTree, keys: RootKeys, name: str, node: Node) -> WorkflowSource:
    own = read_record(WorkflowKeys, node, f"workflow `{name}`")
    written = {**keys.settings, **own.settings}
    if "checkout" in keys.settings and "checkout" in own.settings:
        written["checkout"] = merge(keys.settings["checkout"], own.settings["checkout"])
    settings = _settings(written, node.at)
    documents: Dict[str, Node] = {}
    inline = own.jobs.mapping("`jobs`") if own.jobs else {}
    at_root = keys.jobs.mapping("`jobs`") if keys.jobs and name == MAIN else {}
    for path, job in (*at_root.items(), *inline.items(), *tree.jobs(name)):
        if path in documents:
            what = f"the job `{path}` of workflow `{name}` is defined twice"
            raise ConfigError(what, job.at, f"The other is at {documents[path].at}.")
        documents[path] = job
    stages = [stage.name for stage in own.stages]
    jobs = [_job(name, path, job) for path, job in documents.items()]
    jobs.sort(key=lambda job: (stages.index(job.stage) if job.stage in stages else -1, job.path))
    return WorkflowSource(name, node.at, own, settings, tuple(jobs))


def _settings(written: Mapping[str, Node], at: Position) -> Settings:
    return read_record(Settings, Node(dict(written), at), "the settings")


def _job(workflow: str, path: str, node: Node) -> JobSource:
    return JobSource(workflow, path, node, read_record(Job, node, f"job `{path}`"))
