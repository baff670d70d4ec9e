"""Patterns as CircleCI matches them, in RE2's syntax: the usual part of it, and an error for everything else.

Read from Google's description of RE2's syntax. Where Python's `re` means something else by the same characters (`$`,
`\\s`, what is a digit) the pattern is rewritten; what can't be rewritten exactly is refused, never approximated.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Iterator, List, Tuple

from circleci.emulator.errors import CompileError, NotEmulatedError

_MOST_REPEATED = 1000
_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|\[:\^?\w*:\]|[^\]\\])*\])|(?P<group>\(\?P?(?:[imsU-]+[:)]|<[^>]*>|.))"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d+)(?:,(?P<most>\d*))?\})|(?P<plain>.)",
    re.DOTALL,
)
_SAME = frozenset("dDwWbBAtnrfva")  # with re.ASCII they mean what they mean to RE2
_MEMBERS = frozenset("dDwWtnrfva")
_SPACE = r"\t\n\f\r "  # without the vertical tab, which is a space to Python


class PatternError(CompileError):
    """It is no pattern."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Invalid pattern: /{text}/")


@cache
def compile_pattern(text: str) -> re.Pattern[str]:
    """Matches what RE2 matches. Raises PatternError, and NotEmulatedError for what this can't say."""
    flags, rest = _flags(text)
    try:
        return re.compile("".join(_translated(rest, text)), flags)
    except re.error:
        raise PatternError(text) from None


def matches_whole(pattern: str, value: str) -> bool:
    """Whether the pattern describes all of the value."""
    compiled = compile_pattern(pattern)
    if compiled.flags & re.IGNORECASE and not (value + pattern).isascii():
        raise NotEmulatedError(f"the case of letters beyond ASCII: /{pattern}/")
    return compiled.fullmatch(value) is not None


def _flags(text: str) -> Tuple[int, str]:
    found = re.match(r"\(\?([is]+)\)", text)
    flags = int(re.ASCII)
    for letter in found[1] if found else "":
        flags |= re.IGNORECASE if letter == "i" else re.DOTALL
    return flags, text[found.end() :] if found else text


def _translated(rest: str, text: str) -> Iterator[str]:
    repeated = True  # whether a repetition stands before this place, or nothing that can be repeated
    position = 0
    while position < len(rest):
        found = _TOKEN.match(rest, position)
        if found is None:
            raise PatternError(text)
        kind, token, position = str(found.lastgroup), found[0], found.end()
        if found["repeat"]:
            kind, token, position = "repeat", *_repetition(found, rest, text, repeated)
        yield token if kind == "repeat" else _piece(kind, token, text)
        repeated = kind == "repeat" or token in ("(", "|", "^") or kind == "group"


def _repetition(found: re.Match[str], rest: str, text: str, repeated: bool) -> Tuple[str, int]:
    if repeated or max(int(found["least"] or 0), int(found["most"] or 0)) > _MOST_REPEATED:
        raise PatternError(text)  # no possessive repetitions, none of a repetition
    lazy = rest[found.end() : found.end() + 1] == "?"
    return found[0] + "?" * lazy, found.end() + lazy


def _piece(kind: str, token: str, text: str) -> str:
    if kind == "escape":
        return _escape(token[1], text)
    if kind == "set":
        return _set(token, text)
    if kind == "group":
        return _group(token, text)
    if token in ("[", "\\"):  # a set that never ends, an escape of nothing
        raise PatternError(text)
    if token == "$":
        return r"\Z"  # Python's `$` also stands before a last newline
    return token if token in "().|^" else re.escape(token)


def _escape(character: str, text: str) -> str:
    if character in _SAME:
        return f"\\{character}"
    if character in "sSz":
        return {"s": f"[{_SPACE}]", "S": f"[^{_SPACE}]", "z": r"\Z"}[character]
    if character in "pPQExC01234567":
        raise (
            NotEmulatedError(f"\\{character} in a pattern: /{text}/") if character in "pPQExC0" else PatternError(text)
        )
    return _punctuation(character, text)


def _punctuation(character: str, text: str) -> str:
    if not character.isascii() or character.isalnum():
        raise PatternError(text)
    return re.escape(character)


def _group(token: str, text: str) -> str:
    if token == "(?:" or re.fullmatch(r"\(\?[is]+:", token):
        return token
    name = re.fullmatch(r"\(\?P?<(\w+)>", token)
    if name:
        return f"(?P<{name[1]}>"
    if token[2:3] in "imsU-":
        raise NotEmulatedError(f"{token} in a pattern: /{text}/")
    raise PatternError(text)  # looking around, comments, conditions


def _set(token: str, text: str) -> str:
    start = 2 if token.startswith("[^") else 1
    members: List[str] = []
    for member in re.findall(r"\\.|\[:\^?\w*:\]|.", token[start:-1], re.DOTALL):
        if member.startswith("[:"):
            raise NotEmulatedError(f"{member} in a pattern: /{text}/")
        members.append(_member(member, text))
    return f"{token[:start]}{''.join(members)}]"


def _member(member: str, text: str) -> str:
    if member == "-":
        return member
    if not member.startswith("\\") or len(member) == 1:
        return f"\\{member}" if member in "[]\\^&|~" else member
    if member[1] in _MEMBERS:
        return member
    if member[1] == "s":
        return _SPACE
    if member[1] in "SpPQExC0":
        raise NotEmulatedError(f"{member} in a pattern: /{text}/")
    return _punctuation(member[1], text) if member[1] != "-" else r"\-"
