"""CircleCI's text -> Node: every value as CircleCI reads it, with its place."""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

from cigen.circleci.yaml11 import Builder, DocumentError, Place, compose
from cigen.config.nodes import Node, Scalar
from cigen.errors import CigenError, ConfigError, Position


class Document(NamedTuple):
    """The one document of a file, None where it holds none, and warnings."""

    root: Optional[Node]
    warnings: Tuple[CigenError, ...]


class _Nodes:
    """Builds nodes that know their place in a file."""

    def __init__(self, path: str) -> None:
        self._path = path

    def scalar(self, value: Scalar, text: str, at: Place) -> Node:
        return Node(value, Position(self._path, *at), text)

    def sequence(self, items: Tuple[Node, ...], at: Place) -> Node:
        return Node(items, Position(self._path, *at))

    def mapping(self, entries: Dict[str, Node], keys: Dict[str, Place], at: Place) -> Node:
        places = {key: Position(self._path, *place) for key, place in keys.items()}
        return Node(entries, Position(self._path, *at), keys=places)


def parse(data: bytes, path: str) -> Document:
    """Raises ConfigError with the place."""
    try:
        builder: Builder[Node] = _Nodes(path)
        found = compose(data.decode("utf-8-sig"), builder)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode().split("\n")
        at = Position(path, len(before), len(before[-1]) + 1)
        raise ConfigError("the file isn't UTF-8", at, "Save it as UTF-8.") from None
    except DocumentError as error:
        at = Position(path, error.line or 1, error.column or 1)
        raise ConfigError(f"CircleCI can't read this YAML: {error.what}", at, "Mend it.") from None
    root, doubts = found
    warnings = (ConfigError(doubt.what, Position(path, *doubt.at), "Write it so that all agree.") for doubt in doubts)
    return Document(root, tuple(warnings))
