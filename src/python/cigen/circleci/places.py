"""Where in its text something of a document stands."""

from __future__ import annotations

from typing import Dict, Mapping, NamedTuple, Sequence, Tuple

from cigen.circleci.findings import Path
from cigen.circleci.values import Scalar
from cigen.circleci.yaml11 import Builder, DocumentError, Place, compose


class _Element(NamedTuple):
    """A place, and what is inside, by key or by number: each with the place of its name and itself."""

    at: Place
    inside: Mapping[object, Tuple[Place, object]] = {}


class _Elements:
    """Builds them."""

    def scalar(self, value: Scalar, text: str, at: Place) -> _Element:
        return _Element(at)

    def sequence(self, items: Sequence[_Element], at: Place) -> _Element:
        return _Element(at, {number: (item.at, item) for number, item in enumerate(items)})

    def mapping(self, entries: Dict[str, _Element], keys: Dict[str, Place], at: Place) -> _Element:
        return _Element(at, {key: (keys[key], item) for key, item in entries.items()})


def place_of(data: bytes, path: Path) -> Tuple[int, int]:
    """Line and column, counted from 1, of what a path leads to, or of as much of it as there is."""
    builder: Builder[_Element] = _Elements()
    try:
        element: object = compose(data.decode("utf-8-sig"), builder)[0]
    except (DocumentError, UnicodeDecodeError):
        return 1, 1
    at = element.at if isinstance(element, _Element) else (1, 1)
    for key in path:
        if not isinstance(element, _Element) or key not in element.inside:
            break
        at, element = element.inside[key]
    return at
