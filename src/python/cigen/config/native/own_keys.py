"""cigen's keys in a configuration of CircleCI's: where they may stand, and the configuration without them."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence

from cigen.config.native.model import RootOptions
from cigen.config.nodes import Node, Value
from cigen.config.shapes import known_keys

ROOT_KEYS = known_keys(RootOptions)
JOB_KEYS = ("always_run", "hash_env", "source_files")
WORKFLOW_KEYS = ("run_when",)
ENTRY_KEYS = ("source_files",)


def without_own_keys(root: Node) -> Mapping[str, Value]:
    """What CircleCI gets, as plain data, every value as it was."""
    document: Dict[str, Value] = {}
    for name, node in root.mapping("the configuration").items():
        if name not in ROOT_KEYS or name == "setup" and not node.is_mapping:
            document[name] = _SECTIONS[name](node, root) if name in _SECTIONS else node.plain()
    return document


def own_keys_of_entry(keys: Node, definition: Node) -> Mapping[str, Node]:
    """cigen's keys in an entry of a workflow: what the job declares as a parameter is an argument of the job's."""
    declared = entries_of(entries_of(definition).get("parameters"))
    return {key: node for key, node in entries_of(keys).items() if key in ENTRY_KEYS and key not in declared}


def entries_of(node: object) -> Mapping[str, Node]:
    """What a mapping holds; nothing where it is none."""
    return node.value if isinstance(node, Node) and isinstance(node.value, dict) else {}


def _jobs(jobs: Node, root: Node) -> Value:
    return {name: _less(job, JOB_KEYS) for name, job in jobs.value.items()} if isinstance(jobs.value, dict) else jobs.plain()


def _workflows(workflows: Node, root: Node) -> Value:
    if not isinstance(workflows.value, dict):
        return workflows.plain()
    return {name: _workflow(workflow, root) for name, workflow in workflows.value.items()}


def _workflow(workflow: Node, root: Node) -> Value:
    plain = _less(workflow, WORKFLOW_KEYS)
    jobs = entries_of(workflow).get("jobs")
    if isinstance(plain, dict) and jobs is not None and isinstance(jobs.value, tuple):
        plain["jobs"] = [_entry(item, root) for item in jobs.value]
    return plain


def _entry(item: Node, root: Node) -> Value:
    if not isinstance(item.value, dict) or len(item.value) != 1:
        return item.plain()
    ((job, keys),) = item.value.items()
    definition = entries_of(root.mapping("the configuration").get("jobs")).get(job, item)
    return {job: _less(keys, tuple(own_keys_of_entry(keys, definition)))}


def _less(node: Node, own: Sequence[str]) -> Value:
    if not isinstance(node.value, dict):
        return node.plain()
    return {key: item.plain() for key, item in node.value.items() if key not in own}


_SECTIONS = {"jobs": _jobs, "workflows": _workflows}
