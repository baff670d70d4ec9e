"""A configuration or an orb's source as plain data, read as CircleCI reads it: YAML 1.1."""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional, Tuple

from cigen.circleci.values import Scalar, Value
from cigen.circleci.yaml11 import DocumentError, Doubt, Place, compose

__all__ = ("DocumentError", "doubts", "load")


class _Plain:
    """Builds plain data."""

    def scalar(self, value: Scalar, text: str, at: Place) -> Value:
        return str(value) if isinstance(value, str) else value

    def sequence(self, items: Tuple[Value, ...], at: Place) -> Value:
        return list(items)

    def mapping(self, entries: Dict[str, Value], keys: Dict[str, Place], at: Place) -> Value:
        return {str(key): value for key, value in entries.items()}


def load(data: bytes) -> Mapping[str, Value]:
    """The mapping that a document is. Raises DocumentError."""
    found, _ = _compose(data)
    if not isinstance(found, dict):
        raise DocumentError("it is no mapping with names for keys")
    return found


def doubts(data: bytes) -> Tuple[str, ...]:
    """What readers of YAML disagree about in a text, each once. Raises DocumentError."""
    _, found = _compose(data)
    return tuple(dict.fromkeys(doubt.what for doubt in found))


def _compose(data: bytes) -> Tuple[Optional[Value], List[Doubt]]:
    try:
        return compose(data.decode("utf-8-sig"), _Plain())
    except UnicodeDecodeError:
        raise DocumentError("it is not UTF-8") from None
