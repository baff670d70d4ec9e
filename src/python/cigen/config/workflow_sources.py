"""The files of the workflows -> WorkflowSource, with their jobs; what is wrong in one doesn't keep the others from being read."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, Mapping, Tuple

from cigen.config.circleci_values import check_values
from cigen.config.inline_jobs import InlineJobs
from cigen.config.job import JobConfig, JobSource
from cigen.config.matrix import sample
from cigen.config.merge import merge
from cigen.config.mistakes import FoundMistakes, sound
from cigen.config.model import RootKeys
from cigen.config.nodes import Node
from cigen.config.settings import Settings
from cigen.config.tree import ConfigTree
from cigen.config.workflow import MAIN, WorkflowKeys, WorkflowSource
from cigen.errors import ConfigError, Position


def workflow_nodes(tree: ConfigTree, keys: RootKeys, mistakes: FoundMistakes) -> Mapping[str, Node]:
    """What configures each workflow, in the root file or its own."""
    nodes = dict(keys.workflows)
    for name, entries in tree.workflows():
        config = mistakes.tried(tree.workflow_config, name, entries, names=(name,))
        nodes[name] = (
            merge(nodes[name], config) if name in nodes and config else nodes.get(name) or config or _empty(tree)
        )
    return nodes


def read_workflows(
    tree: ConfigTree, keys: RootKeys, nodes: Mapping[str, Node], inline: InlineJobs, mistakes: FoundMistakes
) -> Tuple[WorkflowSource, ...]:
    """Each with its jobs in order of path; `nodes` are what configures them."""
    if inline.need_main and MAIN not in nodes:
        nodes = {MAIN: _empty(tree), **nodes}
    return tuple(_workflow(tree, keys, name, node, inline, mistakes) for name, node in _main_first(nodes))


def _empty(tree: ConfigTree) -> Node:
    return Node({}, Position(tree.path))


def _main_first(nodes: Mapping[str, Node]) -> Iterable[Tuple[str, Node]]:
    return sorted(nodes.items(), key=lambda entry: (entry[0] != MAIN, entry[0]))


def _workflow(
    tree: ConfigTree, keys: RootKeys, name: str, node: Node, inline: InlineJobs, mistakes: FoundMistakes
) -> WorkflowSource:
    own = mistakes.record(WorkflowKeys, node, f"workflow `{name}`", name)
    written = {**keys.settings, **own.settings}
    if "checkout" in keys.settings and "checkout" in own.settings:
        written["checkout"] = merge(keys.settings["checkout"], own.settings["checkout"])
    settings = mistakes.record(Settings, Node(dict(written), node.at), "the settings", name)
    stages = [stage.name for stage in own.stages]
    documents = _documents(tree, name, inline, own, mistakes)
    jobs = [job for path, document in documents.items() for job in _job(name, path, document, mistakes)]
    jobs.sort(key=lambda job: (stages.index(job.stage) if job.stage in stages else -1, job.path))
    return WorkflowSource(name, node.at, own, settings, tuple(jobs))


def _documents(
    tree: ConfigTree, name: str, inline: InlineJobs, own: WorkflowKeys, mistakes: FoundMistakes
) -> Mapping[str, Node]:
    """The jobs of a workflow by their paths, as they were written."""
    found = mistakes.tried(_inline, inline, name, own, names=(name,)) or {}
    for path, file in tree.jobs(name):
        job = mistakes.tried(tree.required, file, names=_names(path))
        if job is not None and path in found:
            what = f"the job `{path}` of workflow `{name}` is defined twice"
            mistakes.add(ConfigError(what, job.at, f"The other is at {found[path].at}."), *_names(path))
        elif job is not None:
            found[path] = job
    return found


def _inline(inline: InlineJobs, name: str, own: WorkflowKeys) -> Dict[str, Node]:
    return dict(inline.of(name, own.jobs))


def _names(path: str) -> Tuple[str, ...]:
    """What is said of a job names it, its stage or its path."""
    return path, path.rpartition("/")[2], path.rpartition("/")[0] or path


def _job(workflow: str, path: str, node: Node, mistakes: FoundMistakes) -> Iterator[JobSource]:
    names = _names(path)
    written = mistakes.tried(sample, node, names=names)
    if written is None:
        return
    before = len(mistakes.found)
    job = mistakes.record(JobConfig, written, f"job `{path}`", *names)
    if len(mistakes.found) > before:
        readable = sound(JobConfig, written)
        node = node.with_entries({key: value for key, value in _entries(node).items() if key in _entries(readable)})
    mistakes.tried(check_values, job, names=names)
    yield JobSource(workflow, path, node, job)


def _entries(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, dict) else {}
