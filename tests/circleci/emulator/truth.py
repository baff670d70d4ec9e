"""Which values are true to CircleCI (docs: configuration-reference, "logic statement syntax")."""

from __future__ import annotations


def truthy(value: object) -> bool:
    """All but false, null, 0, NaN, "" and what is empty; the string "false" is true."""
    return bool(value) and value == value
