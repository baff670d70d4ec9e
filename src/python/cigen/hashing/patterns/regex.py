"""Globs to regular expressions over text paths (UTF-8, undecodable bytes as surrogates).

Matching takes time linear in pattern times path. What stands between two stars has one length, so its first place is as
good as any later one: once found it is never moved. `re` has no such groups before Python 3.11; a lookahead that captures,
and a reference to what it captured, are the same (so does `fnmatch.translate`).
"""

from __future__ import annotations

import re
from itertools import count
from typing import Callable, Iterator, Optional, Sequence

from cigen.hashing.patterns.language import class_end

Predicate = Callable[[str], object]
_DIRECTORIES = "(?:[^/]+/)*"


def segment_regex(segment: str, ascii_only: bool = False) -> str:
    """One segment without `**`; the expression never crosses a `/`."""
    return _segment(segment, ascii_only, count())


def directory_regex(segments: Sequence[str], ascii_only: bool = False) -> str:
    """Whole directory paths ("" is the root, others end without a slash) that the segments lead to."""
    names = count()
    runs = [""]
    for segment in segments:
        if segment == "**":
            runs.append("")
        else:
            runs[-1] += _segment(segment, ascii_only, names) + "/"
    return _spread(runs, _DIRECTORIES, names)


def name_predicate(segment: str, ascii_only: bool = False) -> Optional[Predicate]:
    """A test for file names, None when every name passes."""
    if segment == "*":
        return None
    return re.compile(segment_regex(segment, ascii_only), re.DOTALL).fullmatch


def directory_predicate(segments: Sequence[str], ascii_only: bool = False) -> Predicate:
    """A test for directories written with a trailing slash (the root is "")."""
    return re.compile(directory_regex(segments, ascii_only), re.DOTALL).fullmatch


def _segment(segment: str, ascii_only: bool, names: Iterator[int]) -> str:
    one = "(?![^\x00-\x7f])" if ascii_only else ""  # in an exclusion Pants' `?` is one byte
    pieces, position = [""], 0
    while position < len(segment):
        character = segment[position]
        if character == "*":
            pieces.append("")
        elif character == "?":
            pieces[-1] += f"{one}[^/]"
        elif character == "[":
            closed = class_end(segment, position)
            pieces[-1] += one + _class(segment[position + 1 : closed])
            position = closed
        else:
            pieces[-1] += re.escape(character)
        position += 1
    return _spread(pieces, "[^/]*", names)


def _spread(pieces: Sequence[str], between: str, names: Iterator[int]) -> str:
    """The pieces in their order with anything `between` them, each at the first place where it can be."""
    if len(pieces) == 1:
        return pieces[0]
    first, *inner, last = pieces
    found = [f"(?=(?P<g{name}>{between}?{piece}))(?P=g{name})" for piece, name in zip(filter(None, inner), names)]
    return f"{first}{''.join(found)}{between}{last}"


def _class(body: str) -> str:
    negated = body.startswith("!")
    members = re.sub(r"([\\\[\]^&~|])", r"\\\1", body[1:] if negated else body)
    return f"(?!/)[{'^' if negated else ''}{members}]"
