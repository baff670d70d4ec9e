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
        if name in _INSIDE and node.is_mapping:
            document[name] = {key: _less(item, _INSIDE[name], root) for key, item in entries_of(node).items()}
        elif name not in ROOT_KEYS or name == "setup" and not node.is_mapping:
            document[name] = node.plain()
    return document


def entries_of(node: object) -> Mapping[str, Node]:
    """What a mapping holds; nothing where it is none."""
    return node.value if isinstance(node, Node) and isinstance(node.value, dict) else {}


def own_entry(item: object, root: Node) -> object:
    """cigen's keys in what a workflow lists, as a mapping; None where it has none. A job's parameters aren't cigen's."""
    if len(entries_of(item)) != 1 or not isinstance(item, Node):
        return None
    ((job, keys),) = entries_of(item).items()
    own = {key: node for key, node in entries_of(keys).items() if key in ENTRY_KEYS and key not in _declared(job, root)}
    return keys.with_entries(own) if own else None


def _declared(job: str, root: Node) -> Mapping[str, Node]:
    """The parameters of a job, which may be one of an orb that is written out."""
    place: object = root
    orb, slash, name = job.partition("/")
    if slash and job not in entries_of(entries_of(root).get("jobs")):
        place, job = entries_of(entries_of(root).get("orbs")).get(orb), name
    definition = entries_of(entries_of(place).get("jobs")).get(job)
    return entries_of(entries_of(definition).get("parameters"))


def _less(node: Node, own: Sequence[str], root: Node) -> Value:
    if not isinstance(node.value, dict):
        return node.plain()
    left = {key: item.plain() for key, item in node.value.items() if key not in own}
    listed = node.value.get("jobs")
    if own is not JOB_KEYS and listed is not None and isinstance(listed.value, tuple):
        left["jobs"] = [_item(item, root) for item in listed.value]
    return left


def _item(item: Node, root: Node) -> Value:
    plain, own = item.plain(), entries_of(own_entry(item, root))
    if not own or not isinstance(plain, dict):
        return plain
    ((job, keys),) = plain.items()
    assert isinstance(keys, dict)
    left = {key: value for key, value in keys.items() if key not in own}
    return {job: left} if left else job


_INSIDE: Mapping[str, Sequence[str]] = {"jobs": JOB_KEYS, "job-groups": (), "workflows": WORKFLOW_KEYS}
