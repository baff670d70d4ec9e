"""What a value of the configuration may be."""

from __future__ import annotations

from typing import Callable, Generic, Mapping, Optional, TypeVar

from cigen.config.nodes import Node

T = TypeVar("T")
# JSON schema as plain data, but that a reference names a record's type: `{"$ref": Job}`.
Schema = Mapping[str, object]


class Shape(Generic[T]):
    """What a value may be: in words, as a function (node, its name in errors) -> value, and for editors.

    The function raises ConfigError; the schema accepts whatever it accepts, and may accept more.
    """

    __slots__ = ("expects", "read", "schema")

    def __init__(self, expects: str, read: Callable[[Node, str], T], schema: Optional[Schema] = None) -> None:
        self.expects = expects
        self.read = read
        self.schema: Schema = schema or {}
