"""What a pattern consists of. Groups and greed are left out: they make no difference to whether a whole text matches."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple, Union

from cigen.circleci.re2.characters import CharacterClass


class Character(NamedTuple):
    """One character of a class."""

    allowed: CharacterClass


class Assertion(NamedTuple):
    """A place without width: `text start`, `text end`, `line start`, `line end`, `boundary` or `no boundary`."""

    place: str


class Sequence(NamedTuple):
    """Parts one behind the other."""

    parts: Tuple[Node, ...]


class Choice(NamedTuple):
    """One of several branches."""

    branches: Tuple[Node, ...]


class Repeat(NamedTuple):
    """`most` is None for as many as there are."""

    node: Node
    least: int
    most: Optional[int]


Node = Union[Character, Assertion, Sequence, Choice, Repeat]
