"""Configuration as plain data: what a YAML reader gives and a dumper takes."""

from __future__ import annotations

import marshal
from typing import Iterator, Mapping, Sequence, Union

Scalar = Union[None, bool, int, float, str]
# Read-only types: nobody may change it.
Value = Union[Scalar, Sequence["Value"], Mapping[str, "Value"]]


class Unquoted(str):
    """A text in which some YAML reader sees more than text, and is to: a date, or a key such as `on`. Written as it is."""


def packed(value: Value) -> bytes:
    """All the strings of plain data in one, nothing shared: to search that is far cheaper than to look at each."""
    try:
        return marshal.dumps(value, 2)  # type: ignore[arg-type]  # the stubs can't say what it takes: this
    except ValueError:  # an `Unquoted` in it
        return marshal.dumps(texts(value), 2)  # type: ignore[arg-type]


def texts(value: Value) -> Value:
    """The same data with every text a plain one."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [texts(item) for item in value]
    return value


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


def same(left: Value, right: Value) -> bool:
    """Equality that knows `1` from `true`, `1.0` and `"1"`, all the way down."""
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and str(left) == str(right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and (left == right or left != left and right != right)
