"""The entries of a section as they are written: which lines each has, comments with it, and what it is as a file."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, NamedTuple, Optional, Sequence, Set, Tuple

import yaml

from cigen.config.nodes import Node

# What every file system takes for a file's name.
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.+() -]{0,98}[A-Za-z0-9_+)-])?")
_COMMENT = re.compile(r"\s*(#.*)?")
SHARED = "it shares an anchor with what stays"
_INLINE = "its section is written on one line"


class Lines(NamedTuple):
    """Lines `first` to `last` of a text, counted from 0, the last one not among them."""

    first: int
    last: int


class SectionEntry(NamedTuple):
    """One job, command or workflow: where it stands, and the text of a file that holds it alone.

    `why` says why it can't stand alone; empty where it can.
    """

    name: str
    lines: Lines
    text: str
    why: str = ""


class Anchors:
    """Where anchors and aliases of a text are."""

    def __init__(self, text: str) -> None:
        self._anchors: List[Tuple[str, int]] = []
        self._aliases: List[Tuple[str, int]] = []
        scanned: Iterable[yaml.Token] = yaml.scan(text, Loader=yaml.SafeLoader)  # type: ignore[no-untyped-call,unused-ignore]
        for token in scanned:
            if isinstance(token, (yaml.AnchorToken, yaml.AliasToken)):
                found = self._anchors if isinstance(token, yaml.AnchorToken) else self._aliases
                found.append((token.value, token.start_mark.line))

    def are_shared(self, lines: Lines) -> bool:
        """Whether these lines and others have an anchor in common, or one that is given anew."""
        inside, outside = _names(self._anchors, lines)
        used, used_outside = _names(self._aliases, lines)
        return bool(used - inside or inside & (used_outside | outside))


def _names(found: Sequence[Tuple[str, int]], lines: Lines) -> Tuple[Set[str], Set[str]]:
    inside = {name for name, line in found if lines.first <= line < lines.last}
    return inside, {name for name, line in found if not lines.first <= line < lines.last}


def entries_of(section: Node, end: int, lines: Sequence[str], anchors: Anchors) -> Sequence[SectionEntry]:
    """The entries of a section that ends before line `end`, in their order."""
    if not isinstance(section.value, dict) or not section.value:
        return ()
    places = sorted((section.keys[name], name) for name in section.value if name in section.keys)
    columns = {at.column for at, _ in places}
    own_line = all(not lines[at.line - 1][: at.column - 1].strip() for at, _ in places)
    if len(columns) != 1 or not own_line or len(places) != len(section.value):
        return [SectionEntry(name, Lines(at.line - 1, at.line), "", _INLINE) for at, name in places]
    starts = [_with_comments(at.line - 1, lines) for at, _ in places]
    taken: Dict[str, str] = {}
    found = []
    for (at, name), first, last in zip(places, starts, [*starts[1:], end]):
        where = Lines(first, last)
        text = _alone(where, at.line - 1, at.column, section.value[name], lines)
        why = "" if text is not None else "it isn't written as a mapping of its own lines"
        if not _NAME.fullmatch(name) or taken.setdefault(name.lower(), name) != name:
            why = "its name is none for a file"
        elif anchors.are_shared(where):
            why = SHARED
        found.append(SectionEntry(name, where, text or "", why))
    return found


def _with_comments(line: int, lines: Sequence[str]) -> int:
    """Where the comments above a key begin, which no blank line parts from it."""
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _alone(where: Lines, key: int, column: int, value: Node, lines: Sequence[str]) -> Optional[str]:
    """What stands behind the key, as a text of its own, comments around it included; None where that can't be."""
    if not value.is_mapping:
        return None
    above = [line[column - 1 :] for line in lines[where.first : key]]
    behind = lines[key][column - 1 :]
    body = list(lines[key + 1 : where.last])
    if value.at.line - 1 == key:  # `name: {…}`
        head = [behind[value.at.column - column :]]
        return "".join([*above, *head, *body]) if "{" == head[0][:1] else None
    comment = re.search(r"(?:^|\s)(#.*\n?)$", behind)
    head = [comment[1]] if comment else []
    inner = value.at.column - 1
    for number, line in enumerate(body):
        if line[:inner].strip() and not _COMMENT.fullmatch(line.rstrip("\r\n")):
            return None  # a text that goes on further to the left
        body[number] = line[inner:] if not line[:inner].strip() else line.lstrip(" ")
        if not line.strip():
            body[number] = "\n"
    return "".join([*above, *head, *body]).rstrip() + "\n"
