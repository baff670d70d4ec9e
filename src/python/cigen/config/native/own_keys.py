"""cigen's keys in a configuration of CircleCI's: where they may stand, and the configuration without them."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence

from cigen.config.native.model import RootOptions
from cigen.config.nodes import Node, Value
from cigen.config.shapes import known_keys

ROOT_KEYS = known_keys(RootOptions)
JOB_KEYS = ("always_run", "hash_env", "source_files")
WORKFLOW_KEYS = ("run_when",)


def without_own_keys(root: Node) -> Mapping[str, Value]:
    """What CircleCI gets, as plain data, every value as it was."""
    document: Dict[str, Value] = {}
    for name, node in root.mapping("the configuration").items():
        if name in _INSIDE and node.is_mapping:
            document[name] = {key: _less(item, _INSIDE[name]) for key, item in entries_of(node).items()}
        elif name not in ROOT_KEYS or name == "setup" and not node.is_mapping:
            document[name] = node.plain()
    return document


def entries_of(node: object) -> Mapping[str, Node]:
    """What a mapping holds; nothing where it is none."""
    return node.value if isinstance(node, Node) and isinstance(node.value, dict) else {}


def _less(node: Node, own: Sequence[str]) -> Value:
    if not isinstance(node.value, dict):
        return node.plain()
    return {key: item.plain() for key, item in node.value.items() if key not in own}


_INSIDE = {"jobs": JOB_KEYS, "workflows": WORKFLOW_KEYS}
