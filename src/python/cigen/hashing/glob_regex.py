"""Globs to regular expressions over text paths (UTF-8, undecodable bytes as surrogates)."""

from __future__ import annotations

import re
from typing import Callable, Optional, Sequence

from cigen.hashing.patterns import class_end

Predicate = Callable[[str], object]


def segment_regex(segment: str, ascii_only: bool = False) -> str:
    """One segment without `**`; the expression never crosses a `/`."""
    one = "(?![^\x00-\x7f])" if ascii_only else ""  # in an exclusion Pants' `?` is one byte
    out, position = [], 0
    while position < len(segment):
        character = segment[position]
        if character == "*":
            out.append("[^/]*")
        elif character == "?":
            out.append(f"{one}[^/]")
        elif character == "[":
            closed = class_end(segment, position)
            out.append(one + _class(segment[position + 1 : closed]))
            position = closed
        else:
            out.append(re.escape(character))
        position += 1
    return "".join(out)


def _class(body: str) -> str:
    negated = body.startswith("!")
    members = re.sub(r"([\\\[\]^&~|])", r"\\\1", body[1:] if negated else body)
    return f"(?!/)[{'^' if negated else ''}{members}]"


def directory_regex(segments: Sequence[str], ascii_only: bool = False) -> str:
    """Whole directory paths ("" is the root, others end without a slash) that the segments lead to."""
    out = []
    for segment in segments:
        out.append("(?:[^/]+/)*" if segment == "**" else segment_regex(segment, ascii_only) + "/")
    return "".join(out)


def name_predicate(segment: str, ascii_only: bool = False) -> Optional[Predicate]:
    """A test for file names, None when every name passes."""
    if segment == "*":
        return None
    return re.compile(segment_regex(segment, ascii_only), re.DOTALL).fullmatch


def directory_predicate(segments: Sequence[str], ascii_only: bool = False) -> Predicate:
    """A test for directories written with a trailing slash (the root is "")."""
    return re.compile(directory_regex(segments, ascii_only), re.DOTALL).fullmatch
