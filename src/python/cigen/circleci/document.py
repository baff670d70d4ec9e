"""A configuration or an orb's source as plain data, read as CircleCI reads it: YAML 1.1."""

from __future__ import annotations

from typing import Any, Mapping

import yaml

from cigen.circleci.values import Value


class DocumentError(Exception):
    """A text that is no document: what is wrong, with line and column counted from 1, 0 where they aren't known."""

    def __init__(self, what: str, line: int = 0, column: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.column = column


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is there
    """Without dates: a job gets their text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def load(data: bytes) -> Mapping[str, Value]:
    """The mapping that a document is. Raises DocumentError."""
    try:
        found = _plain(yaml.load(data, _Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise DocumentError(str(error.problem or error.context or "it is no YAML"), *place) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError(f"it is no YAML: {error}") from None
    if not isinstance(found, dict):
        raise DocumentError("it is no mapping")
    return found


def _plain(value: Any) -> Value:
    """The same with texts for keys, as JSON has them. Raises DocumentError for what JSON hasn't, and RecursionError."""
    if isinstance(value, dict):
        plain = {_key(key): _plain(item) for key, item in value.items()}
        if len(plain) < len(value):
            raise DocumentError("two keys of a mapping are the same text")
        return plain
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise DocumentError(f"it holds {type(value).__name__}, which no configuration has")


def _key(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, (int, str)):
        return str(key)
    raise DocumentError(f"{key!r} is no name for a key")
