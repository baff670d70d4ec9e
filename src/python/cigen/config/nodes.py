"""YAML as it was written: frozen values that know their place in a file."""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Tuple, Union

from cigen.circleci.values import Scalar, Value, mentions, packed, strings
from cigen.errors import ConfigError, Position

__all__ = ("Node", "Scalar", "Value", "mentions", "node_of", "packed", "strings")

_KINDS = ((type(None), "nothing"), (bool, "a boolean"), (int, "a number"), (float, "a number"), (str, "a string"))


class Node:
    """A scalar, a tuple of nodes or a mapping of nodes. `keys` holds the place of each key of a mapping; `text` is a scalar's source text."""

    __slots__ = ("at", "keys", "text", "value")

    def __init__(
        self,
        value: Union[Scalar, Tuple[Node, ...], Dict[str, Node]],
        at: Position,
        text: str = "",
        keys: Optional[Dict[str, Position]] = None,
    ) -> None:
        self.value = value
        self.at = at
        self.text = text
        self.keys = keys or {}

    @property
    def kind(self) -> str:
        """What a person would call it, with its article."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        return next(name for kind, name in _KINDS if isinstance(self.value, kind))

    @property
    def is_mapping(self) -> bool:
        """Whether it is one."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether it is one."""
        return isinstance(self.value, tuple)

    def mapping(self, name: str) -> Dict[str, Node]:
        """Its entries. Raises ConfigError, by `name`, for anything else."""
        if isinstance(self.value, dict):
            return self.value
        raise self.wrong(name, "a mapping")

    def items(self, name: str) -> Tuple[Node, ...]:
        """Its items. Raises ConfigError, by `name`, for anything else."""
        if isinstance(self.value, tuple):
            return self.value
        raise self.wrong(name, "a list")

    def string(self, name: str) -> str:
        """Its text. Raises ConfigError, by `name`, for anything else."""
        if isinstance(self.value, str):
            return self.value
        raise self.wrong(name, "a string")

    def scalar_text(self, name: str) -> str:
        """A scalar as its author wrote it: `3.10` stays `3.10`."""
        if isinstance(self.value, (dict, tuple)) or self.value is None:
            raise self.wrong(name, "a string, a number or a boolean")
        return self.value if isinstance(self.value, str) else self.text

    def wrong(self, name: str, expected: str, repair: str = "") -> ConfigError:
        """The error for a value of the wrong kind."""
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        found = self.value if number and "number" in expected else self.kind
        return ConfigError(f"{name} must be {expected}, not {found}", self.at, repair or f"Write {expected}.")

    def key_at(self, key: str) -> Position:
        """Where one of its keys stands."""
        return self.keys.get(key, self.at)

    def plain(self) -> Value:
        """The value as plain data, without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def with_entries(self, entries: Mapping[str, Node]) -> Node:
        """This mapping with other entries, in their order."""
        return Node(dict(entries), self.at, keys=self.keys)


def node_of(value: Value, at: Position) -> Node:
    """Plain data as nodes that all point at one place."""
    if isinstance(value, (str, bool, int, float)) or value is None:
        return Node(value, at, str(value))
    if isinstance(value, Mapping):
        return Node({key: node_of(item, at) for key, item in value.items()}, at)
    return Node(tuple(node_of(item, at) for item in value), at)
