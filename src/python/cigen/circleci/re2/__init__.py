"""Patterns in the syntax of RE2, as CircleCI's expressions and filters hold them.

CircleCI matches with re2j 1.8 (https://github.com/google/re2j), so its syntax and its tables, of Unicode 6.0, count. An
answer that depends on a table we don't have is unknown. The matcher is our own and not Python's `re`, which spells much
of it otherwise and may take for ever over what RE2 reads once: a branch's name is a stranger's choice.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from cigen.circleci.re2 import matcher, parser
from cigen.circleci.re2.errors import RegexError
from cigen.circleci.re2.syntax import Node

__all__ = ["Pattern", "RegexError", "compile_pattern"]


class Pattern(NamedTuple):
    """A pattern that RE2 accepts; `pattern` is its text."""

    pattern: str
    tree: Node

    def matches(self, text: str) -> Optional[bool]:
        """Whether the pattern matches the whole of a text; None where that isn't known."""
        return matcher.matches(self.tree, text)

    def __str__(self) -> str:
        return self.pattern


def compile_pattern(pattern: str) -> Pattern:
    """The pattern with this text. Raises RegexError where RE2 refuses it."""
    return Pattern(pattern, parser.parse(pattern))
