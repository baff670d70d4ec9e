"""Configuration as plain data: what a YAML reader gives and a dumper takes."""

from __future__ import annotations

import marshal
from typing import Iterator, Mapping, Sequence, Union

Scalar = Union[None, bool, int, float, str]
# Read-only types: nobody may change it.
Value = Union[Scalar, Sequence["Value"], Mapping[str, "Value"]]


def packed(value: Value) -> bytes:
    """All the strings of plain data in one, nothing shared: to search that is far cheaper than to look at each."""
    return marshal.dumps(value, 2)  # type: ignore[arg-type]  # the stubs can't say what it takes: this


def mentions(value: Value, text: str) -> bool:
    """Whether a text is in any string of plain data."""
    return text.encode() in packed(value)


def strings(value: Value) -> Iterator[str]:
    """Every string in plain data, keys included, in no particular order."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            yield from item
            pending.extend(item.values())
        elif isinstance(item, (list, tuple)):
            pending.extend(item)
