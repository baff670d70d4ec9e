"""Files -> Config: every key read, every value checked, nothing expanded."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from cigen.config.command import Command
from cigen.config.files import Files, RecordedFiles
from cigen.config.inline_jobs import InlineJobs
from cigen.config.mistakes import FoundMistakes
from cigen.config.model import Config, RootKeys
from cigen.config.near_misses import near_misses
from cigen.config.nodes import Node, strings
from cigen.config.output_paths import output_paths, unused_output_keys
from cigen.config.outputs import written
from cigen.config.required_version import check_required_version
from cigen.config.root_files import DIRECTORY
from cigen.config.runners import runner_executors
from cigen.config.settings import Settings
from cigen.config.setup import Setup, in_project, read_setup
from cigen.config.shapes import known_keys, read_record
from cigen.config.tree import EXTENSIONS, VARS, ConfigTree
from cigen.config.unread import unread
from cigen.config.variables import Variables, unused_warning
from cigen.config.workflow import MAIN, WorkflowSource
from cigen.config.workflow_sources import read_workflows, workflow_nodes
from cigen.errors import CigenError, ConfigError, Unanswered, nearest


def load(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Config:
    """Reads a project's configuration. Raises Mistakes, each with its place."""
    config, mistakes = read_on(files, config_path, variables)
    mistakes.check()
    return config


def read_on(
    files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None
) -> Tuple[Config, FoundMistakes]:
    """The configuration without what is wrong in jobs and commands, and that. Raises Mistakes where the rest is wrong."""
    variables = variables or Variables()
    files = RecordedFiles(files)
    tree = ConfigTree(files, config_path, variables)
    warnings: List[CigenError] = []
    root = _without_unknown_keys(tree.root(), warnings)
    mistakes = FoundMistakes(tuple(warnings))
    try:
        config = _read_on(files, tree, root, warnings, mistakes)
    except ConfigError as error:
        raise mistakes.with_those_of(error) from None
    unread_files = unread(files, DIRECTORY, EXTENSIONS) if config_path is None else ()
    declared = root.mapping("the configuration").get(VARS)
    names = tuple(declared.value) if declared is not None and isinstance(declared.value, dict) else ()
    unused = (unused_warning(name, names) for name in variables.unused)
    return config._replace(warnings=(*config.warnings, *unread_files, *unused)), mistakes


def _read_on(
    files: RecordedFiles, tree: ConfigTree, root: Node, warnings: List[CigenError], mistakes: FoundMistakes
) -> Config:
    keys = mistakes.record(RootKeys, root, "the configuration")
    settings = mistakes.record(Settings, Node(dict(keys.settings), root.at), "the settings")
    mistakes.tried(_check_root, keys, root)
    is_sound = not mistakes.found
    nodes = workflow_nodes(tree, keys, mistakes)
    inline = InlineJobs(keys.jobs, nodes)
    workflows = read_workflows(tree, keys, nodes, inline, mistakes)
    if not is_sound:
        mistakes.check()
    if not mistakes.found and not any(workflow.jobs for workflow in workflows) and not keys.outputs:
        what = "the configuration defines no job"
        raise ConfigError(what, root.at, "Add one below `workflows/main/jobs/`, or under `jobs:`.")
    _check_own_setup(keys, workflows)
    commands = _commands(tree, keys, workflows, warnings, mistakes)
    paths = output_paths(keys, root, workflows, tree.path)
    context = _context(root, workflows, commands)
    outputs = written(keys.outputs, tree.templates, context, paths, tree.path) if keys.outputs else {}
    warnings.extend(inline.unlisted(workflows))
    warnings.extend(unused_output_keys(workflows))
    warnings.extend(near_misses(keys.settings, workflows))
    warnings.extend(tree.templates.warnings)
    return Config(
        at=root.at,
        dynamic=_dynamic(keys, workflows),
        entrypoint_path=paths.entrypoint,
        main_path=paths.main,
        required_version=keys.required_version,
        parameters=keys.parameters,
        orbs=keys.orbs,
        executors={**runner_executors(keys.runners), **keys.executors},
        commands=_read_commands(commands, mistakes),
        workflows=workflows,
        settings=settings,
        circleci=keys.circleci,
        setup=in_project(_setup(keys, root, warnings), files),
        outputs=outputs,
        warnings=tuple(warnings),
    )


def _read_commands(nodes: Mapping[str, Node], mistakes: FoundMistakes) -> Mapping[str, Command]:
    found: Dict[str, Command] = {}
    for name, node in nodes.items():
        command = mistakes.tried(read_record, Command, node, f"command `{name}`", names=(name,))
        if command is not None:
            found[name] = command
    return found


def _context(root: Node, workflows: Sequence[WorkflowSource], commands: Mapping[str, Node]) -> Mapping[str, Node]:
    """What templates of other files may name: the root, jobs by workflow and path, commands by name."""
    jobs = {f"{job.workflow}/{job.path}": job.node for workflow in workflows for job in workflow.jobs}
    return {"config": root, "jobs": Node(jobs, root.at), "commands": Node(dict(commands), root.at)}


def _without_unknown_keys(root: Node, warnings: List[CigenError]) -> Node:
    """Existing configs carry extra root keys: each is a warning, not an error."""
    known = known_keys(RootKeys)
    entries = root.mapping("the configuration")
    for key in entries:
        if key not in known:
            what = f"unknown key `{key}` at the root has no effect"
            warnings.append(ConfigError(what, root.key_at(key), nearest(key, known, noun="key")))
    return root.with_entries({key: value for key, value in entries.items() if key in known})


def _check_root(keys: RootKeys, root: Node) -> None:
    check_required_version(keys.required_version, root.key_at("required_version"))
    providers = keys.providers if keys.providers is not None else (keys.provider,)
    if "circleci" not in providers:
        at = root.key_at("providers" if keys.providers is not None else "provider")
        raise ConfigError(f"cigen doesn't write for {', '.join(providers) or 'nothing'}", at, "Write `circleci`.")


def _dynamic(keys: RootKeys, workflows: Sequence[WorkflowSource]) -> bool:
    """The root's, or that of the workflow main, which was the older place."""
    main = next((workflow for workflow in workflows if workflow.name == MAIN), None)
    return keys.dynamic if main is None or main.keys.dynamic is None else main.keys.dynamic


def _setup(keys: RootKeys, root: Node, warnings: List[CigenError]) -> Setup:
    if keys.setup is not None and keys.setup.is_mapping and keys.setup_options is not None:
        at = root.key_at("setup_options")
        raise ConfigError("`setup` and `setup_options` mean the same", at, "Move everything under `setup`.")
    if keys.setup is not None and not keys.setup.is_mapping and not isinstance(keys.setup.value, bool):
        raise keys.setup.wrong("`setup`", "true, false or a mapping")
    node, name = (
        (keys.setup, "setup")
        if keys.setup is not None and keys.setup.is_mapping
        else (keys.setup_options, "setup_options")
    )
    if keys.setup is not None and keys.setup.value is False and keys.dynamic:
        what = "`setup: false` has no effect: of two files, the first is a setup that continues with the second"
        warnings.append(ConfigError(what, keys.setup.at, "Write `dynamic: false` for one file, or remove it."))
    if node is None:
        return Setup()
    setup, without_effect = read_setup(node, name)
    warnings.extend(without_effect)
    return setup


def _check_own_setup(keys: RootKeys, workflows: Sequence[WorkflowSource]) -> None:
    own = [workflow for workflow in workflows if workflow.is_setup]
    if any(workflow.name == MAIN for workflow in own):
        raise ConfigError(f"the workflow `{MAIN}` can't be the setup workflow", own[0].at, "Name it `setup`.")
    for workflow in own[1:]:
        what = f"the workflows `{own[0].name}` and `{workflow.name}` both are the setup workflow"
        raise ConfigError(what, workflow.at, "Keep one of the two.")
    options = keys.setup if keys.setup is not None and keys.setup.is_mapping else keys.setup_options
    if own and options is not None:
        what = f"the workflow `{own[0].name}` is the setup workflow: options of cigen's own have no effect"
        raise ConfigError(what, options.at, "Keep one of the two.")
    if keys.setup is not None and keys.setup.value is True and not own and not keys.dynamic:
        what = "`setup: true` wants a setup workflow, and with `dynamic: false` there is none"
        raise ConfigError(what, keys.setup.at, "Remove one of the two.")


def _commands(
    tree: ConfigTree,
    keys: RootKeys,
    workflows: Sequence[WorkflowSource],
    warnings: List[CigenError],
    mistakes: FoundMistakes,
) -> Mapping[str, Node]:
    nodes = dict(keys.commands)
    broken: Dict[str, Unanswered] = {}
    for name, node in tree.commands():
        if name in nodes or name in broken:
            other = nodes[name].at if name in nodes else broken[name].at
            mistakes.add(ConfigError(f"the command `{name}` is defined twice", node.at, f"The other is at {other}."))
        elif isinstance(node, Unanswered):
            broken[name] = node
        elif isinstance(node, ConfigError):
            mistakes.add(node, name)
        else:
            nodes[name] = node
    if broken:
        warnings.extend(_unused(broken, [*nodes.values(), *(job.node for one in workflows for job in one.jobs)]))
    return dict(sorted(nodes.items()))


def _unused(broken: Mapping[str, Unanswered], users: Iterable[Node]) -> Iterator[CigenError]:
    """Warnings about commands that nobody could read and nobody uses. Raises ConfigError for one that may be used."""
    named = {text for node in users for text in strings(node.plain())}
    for name, error in broken.items():
        if name in named:
            raise error
        what = f"the command `{name}` can't be read, and nothing uses it: {error.what}"
        yield ConfigError(what, error.at, f"{error.repair} Or remove the command.")
