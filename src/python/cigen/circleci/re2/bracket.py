"""Classes in brackets: `[^a-z\\d[:punct:]]`."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

from cigen.circleci.re2.characters import PERL, POSIX, Group
from cigen.circleci.re2.errors import RegexError
from cigen.circleci.re2.escapes import escaped_character, unicode_group


class Bracket(NamedTuple):
    """A class of characters and where it ends in the pattern."""

    groups: Tuple[Group, ...]
    negated: bool


def parse_bracket(pattern: str, start: int) -> Tuple[Bracket, int]:
    """The class of the `[` at `start`, and where it ends. Raises PatternError."""
    negated = pattern.startswith("^", start + 1)
    at = first = start + 1 + negated
    groups: List[Group] = []
    while at == first or not pattern.startswith("]", at):
        if at >= len(pattern):
            raise RegexError("a `[` isn't closed", start)
        group, at = _named(pattern, at) or _range(pattern, at, start)
        groups.append(group)
    return Bracket(tuple(groups), negated), at + 1


def _named(pattern: str, at: int) -> Optional[Tuple[Group, int]]:
    """A group that has a name: `[:alpha:]`, `\\d` or `\\pL`."""
    if pattern.startswith("[:", at):
        return _posix(pattern, at)
    letter = pattern[at + 1 : at + 2] if pattern[at] == "\\" else ""
    if letter in ("p", "P"):
        return unicode_group(pattern, at)
    return (PERL[letter], at + 2) if letter in PERL else None


def _posix(pattern: str, at: int) -> Optional[Tuple[Group, int]]:
    end = pattern.find(":]", at)  # re2j takes `[:]` for a name without letters
    if end < 0:
        return None
    name = pattern[at + 2 : max(end, at + 2)]
    negated = name.startswith("^")
    if name[negated:] not in POSIX:
        raise RegexError(f"there is no class `[:{name}:]`", at)
    return Group(POSIX[name[negated:]], negated=negated), end + 2


def _range(pattern: str, at: int, start: int) -> Tuple[Group, int]:
    first, end = _character(pattern, at, start)
    last = first
    if pattern.startswith("-", end) and not pattern.startswith("-]", end):
        last, end = _character(pattern, end + 1, start)
    if last < first:
        raise RegexError(f"`{pattern[at:end]}` runs backwards", at)
    return Group(((ord(first), ord(last)),)), end


def _character(pattern: str, at: int, start: int) -> Tuple[str, int]:
    if at >= len(pattern):
        raise RegexError("a `[` isn't closed", start)
    return escaped_character(pattern, at) if pattern[at] == "\\" else (pattern[at], at + 1)
