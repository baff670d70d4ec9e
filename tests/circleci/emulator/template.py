r"""Strings with `<< … >>` in them, taken apart (docs: configuration-reference, reusing-config).

`<< name >>` and `<< expression >>`; `<<# name >>…<</ name >>`, a section for what is true, and `<<^ name >>…<</ name >>`
for what isn't; `\<<`, which is none. Sections are in the documentation of 2019 to 2022 and in the orbs of today. That
CircleCI takes away the line of a section's tag that stands alone, as Mustache does, is said nowhere: it stays.
"""

from __future__ import annotations

import re
from functools import cache
from typing import List, NamedTuple, Tuple, Union

from circleci.emulator.errors import CompileError, NotEmulatedError

# From left to right: `\<<<` is an escaped `<<` and a `<`. The first `>>` ends a tag, in a string inside it too.
_TOKEN = re.compile(r"(?P<escapes>\\+)<<|<<(?P<tag>.*?)>>|<<", re.DOTALL)


class Tag(NamedTuple):
    """`<< content >>`."""

    content: str


class Section(NamedTuple):
    """Its parts stand where the name's value is true, or is not when `inverted`."""

    name: str
    inverted: bool
    parts: Tuple[object, ...]


Part = Union[str, Tag, Section]


@cache
def parts(text: str) -> Tuple[Part, ...]:
    """The text's parts, escapes undone. Raises CompileError where a tag or a section isn't closed."""
    found: List[Part] = []
    open_sections: List[Tuple[str, bool, List[Part]]] = []
    position = 0
    for match in _TOKEN.finditer(text):
        _add(found, text[position : match.start()])
        position = match.end()
        found = _token(text, match, found, open_sections)
    if open_sections:
        raise unclosed(text)
    _add(found, text[position:])
    return tuple(found)


def unclosed(text: str) -> CompileError:
    """What CircleCI says of a `<<` that begins nothing it knows (BLB3DPrinting/filaops#635)."""
    return CompileError(f"Unclosed '<<' tag in string: '{text}'\n('<<' must be escaped as '\\<<' in config v2.1+)")


def _token(
    text: str, match: re.Match[str], found: List[Part], open_sections: List[Tuple[str, bool, List[Part]]]
) -> List[Part]:
    """Adds what was found, and gives back the list that what follows belongs to."""
    if match["escapes"]:
        if len(match["escapes"]) > 1:
            raise NotEmulatedError(f"backslashes before an escaped `<<`: {text}")
        _add(found, "<<")
        return found
    if match["tag"] is None:
        raise unclosed(text)
    kind, name = match["tag"].strip()[:1], match["tag"].strip()[1:].strip()
    if kind and kind in "#^":
        open_sections.append((name, kind == "^", found))
        return []
    if kind == "/":
        return _closed(text, name, found, open_sections)
    found.append(Tag(match["tag"].strip()))
    return found


def _closed(text: str, name: str, found: List[Part], open_sections: List[Tuple[str, bool, List[Part]]]) -> List[Part]:
    if not open_sections or open_sections[-1][0] != name:
        raise unclosed(text)
    _, inverted, outer = open_sections.pop()
    outer.append(Section(name, inverted, tuple(found)))
    return outer


def _add(found: List[Part], text: str) -> None:
    if text and found and isinstance(found[-1], str):
        found[-1] += text
    elif text:
        found.append(text)
