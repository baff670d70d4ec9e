"""Where in its text something of a document stands."""

from __future__ import annotations

from typing import Dict, Mapping, NamedTuple, Optional, Tuple, Union

from cigen.circleci.findings import Path
from cigen.circleci.values import Scalar
from cigen.circleci.yaml11 import Builder, DocumentError, Place, compose


class _Node(NamedTuple):
    """A value's place, and what is in it: by key or number, with the place of its key or its own."""

    at: Place
    inside: Mapping[Union[str, int], Tuple[Place, _Node]] = {}


class _Places:
    """Builds places."""

    def scalar(self, value: Scalar, text: str, at: Place) -> _Node:
        return _Node(at)

    def sequence(self, items: Tuple[_Node, ...], at: Place) -> _Node:
        return _Node(at, {number: (item.at, item) for number, item in enumerate(items)})

    def mapping(self, entries: Dict[str, _Node], keys: Dict[str, Place], at: Place) -> _Node:
        return _Node(at, {str(key): (keys[key], node) for key, node in entries.items()})


def place_of(data: bytes, path: Path) -> Place:
    """Line and column, counted from 1, of what a path leads to, or of as much of it as there is."""
    builder: Builder[_Node] = _Places()
    try:
        found = compose(data.decode("utf-8-sig"), builder)
    except (DocumentError, UnicodeDecodeError):
        return 1, 1
    node: Optional[_Node] = found[0]
    place = node.at if node else (1, 1)
    for key in path:
        if node is None or key not in node.inside:
            break
        place, node = node.inside[key]
    return place
