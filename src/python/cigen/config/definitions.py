"""Orbs and executors as CircleCI reads them: cigen passes them on."""

from __future__ import annotations

from cigen.config.nodes import Node
from cigen.config.shapes import MAPPING, Shape
from cigen.errors import ConfigError

_KINDS = ("docker", "machine", "macos")


def _orb(node: Node, name: str) -> Node:
    """`namespace/orb@version`, a URL, or an orb written out."""
    if isinstance(node.value, str):
        if "@" not in node.value and "://" not in node.value:
            raise ConfigError(f"the orb {name} has no version", node.at, f"Write e.g. `{node.value}@1.2.3`.")
        return node
    if not node.is_mapping:
        raise node.wrong(f"the orb {name}", "namespace/orb@version or a mapping")
    return node


def _executor(node: Node, name: str) -> Node:
    if not any(kind in node.mapping(name) for kind in _KINDS):
        raise ConfigError(f"the executor {name} doesn't say where it runs", node.at, f"Add one of {', '.join(_KINDS)}.")
    return node


ORB: Shape[Node] = Shape(
    "namespace/orb@version or a mapping", _orb, {"anyOf": [{"type": "string"}, {"type": "object"}]}
)
EXECUTOR: Shape[Node] = Shape("a mapping", _executor, MAPPING.schema)
