"""Reading YAML data whose shape the schema has checked."""

from __future__ import annotations

from typing import List, Mapping, Sequence, Tuple

from circleci.emulator.errors import CompileError


def mapping(value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise CompileError(f"expected a map, found: {value!r}")
    return value


def sequence(value: object) -> Sequence[object]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise CompileError(f"expected a list, found: {value!r}")
    return value


def text(value: object) -> str:
    if not isinstance(value, str):
        raise CompileError(f"expected a string, found: {value!r}")
    return value


def texts(value: object) -> List[str]:
    """A string or a list of strings, as `only`, `context` and `keys` take them."""
    return [value] if isinstance(value, str) else [text(item) for item in sequence(value)]


def named(value: object) -> Tuple[str, object]:
    """`name` or `{name: value}`, the form of steps, of jobs in a workflow and of requirements."""
    if isinstance(value, str):
        return value, None
    items = list(mapping(value).items())
    if len(items) != 1:
        raise CompileError(f"expected one name, found: {value!r}")
    return items[0]
