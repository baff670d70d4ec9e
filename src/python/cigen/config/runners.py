"""`runners`: what `runner` names, as far as it is CircleCI's."""

from __future__ import annotations

from typing import Dict, Mapping, Optional

from cigen.config.definitions import EXECUTOR
from cigen.config.nodes import Node, node_of

_KINDS = ("docker", "machine", "macos")
# What the same runner is to other providers.
_ELSEWHERE = ("buildkite", "github")


def runner_executors(runners: Mapping[str, Node]) -> Mapping[str, Node]:
    """The `runners` that CircleCI can use, as its executors; what is for other providers has no effect."""
    found: Dict[str, Node] = {}
    for name, node in runners.items():
        written = node.value.get("circleci", node) if isinstance(node.value, dict) else node
        executor = _executor(written)
        if executor is not None:
            found[name] = EXECUTOR.read(executor, f"`{name}`")
    return found


def _executor(node: Node) -> Optional[Node]:
    if not isinstance(node.value, dict):
        return None
    entries = {key: value for key, value in node.value.items() if key not in _ELSEWHERE}
    if "image" in entries and "docker" not in entries:
        image = entries.pop("image")
        entries["docker"] = Node((Node({"image": image}, image.at),), image.at)
    elif "resource_class" in entries and not set(entries) & set(_KINDS):
        entries["machine"] = node_of(True, node.at)  # a runner of one's own
    return node.with_entries(entries) if set(entries) & set(_KINDS) else None
