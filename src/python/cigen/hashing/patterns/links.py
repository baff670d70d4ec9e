"""Which files patterns select besides those listed under matching paths: what a job finds there through symlinks, and
directories whose files are listed nowhere, as those of a submodule that isn't checked out."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import AbstractSet, Mapping, NamedTuple, Optional, Sequence

from cigen.hashing.patterns.language import compile_exclude, compile_include
from cigen.hashing.patterns.matcher import Matcher
from cigen.hashing.patterns.regex import Predicate, directory_predicate, segment_regex
from cigen.hashing.tree.indirections import Indirections

_HOPS = 40  # as many as Linux follows
Rows = AbstractSet[int]


class LinkTarget(NamedTuple):
    """Where a symlink leads: the links on its way, and what is at its end: a file, or all below `directory`.

    `outside` of the project nobody here knows what is there.
    """

    way: frozenset[int]
    rows: range = range(0)
    directory: Optional[bytes] = None
    outside: bool = False


class LinkedPaths:
    """What lies behind the symlinks and unlisted directories of a sorted list of paths.

    A name is a path's row, or behind all rows the place of a path that leads through a symlinked directory.
    """

    def __init__(self, paths: Sequence[bytes], indirections: Indirections) -> None:
        self._paths, self._links, self._unlisted = paths, indirections.links, frozenset(indirections.unlisted)
        self._targets = {row: target for row in self._links for target in [self._follow(row)] if target}
        self.outside = frozenset(row for row, target in self._targets.items() if target.outside)
        self._aliases = self._through_directories()
        self._alias_paths = sorted(self._aliases)
        self._matcher = Matcher(self._alias_paths)
        self.doors = self._all_doors()
        self._known: dict[str, Mapping[int, Rows]] = {}

    def named(self, pattern: str) -> Rows:
        """The names of paths through symlinked directories that a pattern matches."""
        return {len(self._paths) + place for place in self._matcher.included(pattern)}

    def found_through(self, pattern: str, rows: Rows) -> Mapping[int, Rows]:
        """What a pattern that matches `rows` by their own paths finds besides, by the name that leads there."""
        if pattern not in self._known:
            links = (row for row in self._targets.keys() & rows if self._targets[row].directory is None)
            globs = compile_include(pattern)
            # What can't be listed may hold anything; a directory behind a link may hold another such: then all counts.
            doors = (name for name, path in self.doors.items() if any(_reaches(glob.segments, path) for glob in globs))
            names = (*links, *doors, *self.named(pattern))
            self._known[pattern] = {name: self._found_by(name) for name in names}
        return self._known[pattern]

    def left_out(self, pattern: str, rows: Rows) -> tuple[Rows, Rows]:
        """The rows and the names that `!pattern` takes away, where `rows` are those whose own paths it matches."""
        covers = [
            directory_predicate(glob.segments, glob.ascii)
            for glob in compile_exclude(pattern)
            if glob.segments[-1] == "**"
        ]
        covered = {
            name for name, path in self.doors.items() for covers_it in covers if covers_it("/".join((*path, "")))
        }
        aliases = {len(self._paths) + place for place in self._matcher.excluded(pattern)}
        taken = rows | (covered & self._unlisted)
        return taken, taken | covered | aliases

    def _all_doors(self) -> Mapping[int, Sequence[str]]:
        """The names behind which there may be more than is listed, with the parts of their paths."""
        blind = {
            row
            for row, target in self._targets.items()
            if target.outside or target.directory is None and not self._unlisted.isdisjoint(target.rows)
        }
        behind = {*self._targets, *self._unlisted}
        places = enumerate(self._alias_paths, len(self._paths))
        return {
            **{row: _parts(self._paths[row]) for row in blind | self._unlisted},
            **{name: _parts(path) for name, path in places if self._aliases[path][1] in behind},
        }

    def _found_by(self, name: int) -> Rows:
        if name < len(self._paths):
            return self._behind(name)
        link, row = self._aliases[self._alias_paths[name - len(self._paths)]]
        return self._targets[link].way | {link} | self._behind(row)

    def _behind(self, row: int) -> frozenset[int]:
        """A row with all that it leads to."""
        found: set[int] = set()
        pending = [row]
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                target = self._targets.get(one)
                pending += [*target.way, *target.rows] if target else ()
        return frozenset(found)

    def _through_directories(self) -> Mapping[bytes, tuple[int, int]]:
        """Every path that leads through one symlinked directory: the link's row, and the file's."""
        found = {}
        for link, target in self._targets.items():
            if target.directory is not None:
                start = self._paths[link] + b"/"
                found.update({start + self._paths[row][len(target.directory) :]: (link, row) for row in target.rows})
        return found

    def _follow(self, link: int) -> Optional[LinkTarget]:
        """None where it leads to nothing that is listed."""
        at, left = self._paths[link].split(b"/")[:-1], self._links[link].split(b"/")
        way: set[int] = set()
        if not left[0]:
            return LinkTarget(frozenset(), outside=True)  # absolute, or empty: then nobody could read where it leads
        while left:
            part = left.pop(0)
            if part == b"..":
                if not at:
                    return LinkTarget(frozenset(way), outside=True)
                at.pop()
            elif part not in (b"", b"."):
                at.append(part)
                row = self._row(b"/".join(at))
                if part == b".git":
                    return LinkTarget(frozenset(way), outside=True)
                if row is not None and row in self._unlisted:
                    return LinkTarget(frozenset(way), range(row, row + 1))
                if row is not None and row in self._links:
                    text = self._links[row].split(b"/")
                    if row in way or len(way) == _HOPS:
                        return None
                    way.add(row)
                    if not text[0]:
                        return LinkTarget(frozenset(way), outside=True)
                    at.pop()
                    left = [*text, *left]
        return self._end(b"/".join(at), frozenset(way))

    def _end(self, path: bytes, way: frozenset[int]) -> Optional[LinkTarget]:
        row = self._row(path)
        if row is not None:
            return LinkTarget(way, range(row, row + 1))
        if not path:
            return LinkTarget(way, range(len(self._paths)), b"")
        rows = range(bisect_left(self._paths, path + b"/"), bisect_left(self._paths, path + b"0"))  # "0" follows "/"
        return LinkTarget(way, rows, path + b"/") if rows else None

    def _row(self, path: bytes) -> Optional[int]:
        row = bisect_left(self._paths, path)
        return row if self._paths[row : row + 1] == [path] else None


def _reaches(segments: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a pattern could match something in a directory."""
    for segment, part in zip(segments, parts):
        if segment == "**":
            return True
        if not _fits(segment)(part):
            return False
    return len(segments) > len(parts)


@lru_cache(maxsize=512)
def _fits(segment: str) -> Predicate:
    return re.compile(segment_regex(segment), re.DOTALL).fullmatch


def _parts(path: bytes) -> Sequence[str]:
    return path.decode("utf-8", "surrogateescape").split("/")
