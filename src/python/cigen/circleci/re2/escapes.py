"""What a backslash means inside of brackets and outside."""

from __future__ import annotations

import re
from typing import Tuple

from cigen.circleci.re2.characters import Group
from cigen.circleci.re2.errors import RegexError
from cigen.circleci.re2.unicode import CATEGORIES, SCRIPTS

_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
# One digit that isn't zero would be a back reference.
_OCTAL = re.compile(r"\\(0[0-7]{0,2}|[1-7][0-7]{1,2})")
_HEXADECIMAL = re.compile(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})")
_PROPERTY = re.compile(r"\\([pP])(?:\{([^}]*)\}|([^{]))", re.DOTALL)
_GREATEST = 0x10FFFF


def escaped_character(pattern: str, start: int) -> Tuple[str, int]:
    """The character that an escape at `start` stands for, and where it ends. Raises PatternError."""
    letter = pattern[start + 1 : start + 2]
    if letter in _CONTROLS:
        return _CONTROLS[letter], start + 2
    if letter and not (letter.isascii() and letter.isalnum()):
        return letter, start + 2
    octal = _OCTAL.match(pattern, start)
    if octal:
        return chr(int(octal[1], 8)), octal.end()
    hexadecimal = _HEXADECIMAL.match(pattern, start)
    if hexadecimal and int(hexadecimal[1] or hexadecimal[2], 16) <= _GREATEST:
        return chr(int(hexadecimal[1] or hexadecimal[2], 16)), hexadecimal.end()
    raise RegexError(f"RE2 has no `\\{letter}` here" if letter else "a `\\` at the end", start)


def unicode_group(pattern: str, start: int) -> Tuple[Group, int]:
    """The group of a `\\p` or `\\P` at `start`, and where it ends. Raises PatternError."""
    match = _PROPERTY.match(pattern, start)
    name = (match[2] or match[3] or "") if match else ""
    bare = name[1:] if name.startswith("^") else name
    if not match or (bare != "Any" and bare not in CATEGORIES and bare not in SCRIPTS):
        raise RegexError(f"`{bare}` is neither a category nor a script of Unicode", start)
    return Group(property=bare, negated=(match[1] == "P") is not name.startswith("^")), match.end()
