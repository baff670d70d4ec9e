"""Orbs and executors as CircleCI reads them: cigen passes them on."""

from __future__ import annotations

from typing import Any, Mapping

from cigen.config.circleci_values import CHECKS, check_container, known
from cigen.config.nodes import Node
from cigen.config.parameters import COMMAND_PARAMETERS
from cigen.config.shape import Shape
from cigen.config.shapes import ENVIRONMENT, MAPPING, TEXT
from cigen.errors import ConfigError

_KINDS = ("docker", "machine", "macos")
# https://circleci.com/docs/configuration-reference#executors
_SHAPES: Mapping[str, Shape[Any]] = {
    "resource_class": TEXT,
    "environment": ENVIRONMENT,
    "parameters": COMMAND_PARAMETERS,
    "description": TEXT,
}
_KEYS = (*_KINDS, "shell", "working_directory", *_SHAPES)


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
    node.mapping(name)
    entries = known(node, f"the executor {name}", _KEYS)
    if not any(kind in entries for kind in _KINDS):
        raise ConfigError(f"the executor {name} doesn't say where it runs", node.at, f"Add one of {', '.join(_KINDS)}.")
    for key, value in entries.items():
        if value.value is None:
            raise value.wrong(f"`{key}`", "something", f"Remove `{key}`, or write its value.")
        if key in _SHAPES:
            _SHAPES[key].read(value, f"`{key}`")
        elif key in CHECKS:
            CHECKS[key](value, f"`{key}`")
        elif value.is_list:  # else a parameter holds it
            for container in value.items(f"`{key}`"):
                check_container(container)
    return node


ORB: Shape[Node] = Shape(
    "namespace/orb@version or a mapping", _orb, {"anyOf": [{"type": "string"}, {"type": "object"}]}
)
EXECUTOR: Shape[Node] = Shape("a mapping", _executor, MAPPING.schema)
