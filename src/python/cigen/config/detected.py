"""Files named as they are, or as the first of several that exists."""

from __future__ import annotations

from typing import NamedTuple, Tuple

from cigen.config.nodes import Node
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import STRINGS, one_or_many
from cigen.errors import ConfigError, Position


class DetectedSource(NamedTuple):
    """Files whose checksum is part of a cache's key: the first that exists; `required` where one has to."""

    names: Tuple[str, ...]
    required: bool
    at: Position


def _source(node: Node, name: str) -> DetectedSource:
    if isinstance(node.value, str):
        return DetectedSource((node.value,), False, node.at)
    entries = node.mapping(name)
    if len(entries) != 1 or not set(entries) <= {"detect", "detect_optional"}:
        raise ConfigError(
            f"{name} must have one key", node.at, "Write `detect: [files]` or `detect_optional: [files]`."
        )
    ((how, files),) = entries.items()
    return DetectedSource(STRINGS.read(files, f"`{how}`"), how == "detect", node.at)


def _paths(node: Node, name: str) -> Tuple[str, ...]:
    """CircleCI keeps those that are there: which they are needs no finding out."""
    return tuple(path for source in SOURCES.read(node, name) for path in source.names)


_DETECTED: Schema = {"type": "array", "items": {"type": "string"}}
_SOURCE: Shape[DetectedSource] = Shape(
    "a file, or `detect` with a list of files",
    _source,
    {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {"detect": _DETECTED, "detect_optional": _DETECTED}},
        ]
    },
)
SOURCES: Shape[Tuple[DetectedSource, ...]] = one_or_many(_SOURCE)
PATHS: Shape[Tuple[str, ...]] = Shape(SOURCES.expects, _paths, SOURCES.schema)
