"""Patterns in the syntax of RE2, as CircleCI's expressions and filters hold them."""

from __future__ import annotations

from typing import Optional


class PatternError(Exception):
    """RE2 refuses the pattern."""


class Pattern:
    """A pattern that RE2 accepts; `pattern` is its text. Raises PatternError."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def matches(self, text: str) -> Optional[bool]:
        """Whether the pattern matches the whole of a text; None where nobody can tell."""
        import re

        try:
            return re.compile(self.pattern).fullmatch(text) is not None
        except re.error:
            return None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.pattern == self.pattern

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __str__(self) -> str:
        return self.pattern
