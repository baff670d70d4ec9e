"""Which files patterns select besides those listed under matching paths: what a job finds there through symlinks, and
the commits of submodules in whose files something could match."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Mapping, NamedTuple, Optional, Sequence

from cigen.hashing.elsewhere import Elsewhere
from cigen.hashing.glob_regex import segment_regex
from cigen.hashing.matcher import Matcher
from cigen.hashing.patterns import compile_include

_HOPS = 40  # as many as Linux follows


class Led(NamedTuple):
    """Where a symlink leads: the links on its way, and what is at its end: a file, or all below `directory`."""

    way: frozenset[int]
    rows: range
    directory: Optional[bytes] = None


class Leads:
    """What lies behind the symlinks and submodules of a sorted list of paths."""

    def __init__(self, paths: Sequence[bytes], elsewhere: Elsewhere) -> None:
        self._paths, self._links, self._submodules = paths, elsewhere.links, elsewhere.submodules
        self._led = {row: led for row in self._links for led in [self._follow(row)] if led}
        self._aliases = self._through_directories()
        self._alias_paths = sorted(self._aliases)
        self._matcher = Matcher(self._alias_paths)
        doors = {*self._led, *self._submodules}
        self._doors = [place for place, path in enumerate(self._alias_paths) if self._aliases[path][1] in doors]

    def selected(self, chosen: set[int], includes: Sequence[str], excludes: Sequence[str]) -> set[int]:
        """What these patterns select besides the `chosen`, whose own paths match."""
        found: set[int] = set()
        for row in self._led.keys() & chosen:
            if self._led[row].directory is None:
                found |= self._behind(row)
        found.update(row for row in self._submodules if _reach(includes, self._paths[row]))
        left_out = set().union(*map(self._matcher.excluded, excludes))
        places = set().union(*map(self._matcher.included, includes))
        # A directory behind a link may hold another such: then all of that counts.
        places.update(place for place in self._doors if _reach(includes, self._alias_paths[place]))
        for place in places - left_out:
            link, row = self._aliases[self._alias_paths[place]]
            found |= self._led[link].way | {link} | self._behind(row)
        return found

    def _behind(self, row: int) -> set[int]:
        """A row with all that it leads to."""
        found: set[int] = set()
        pending = [row]
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                led = self._led.get(one)
                pending += [*led.way, *led.rows] if led else ()
        return found

    def _through_directories(self) -> Mapping[bytes, tuple[int, int]]:
        """Every path that leads through one symlinked directory: the link's row, and the file's."""
        found = {}
        for link, led in self._led.items():
            if led.directory is not None:
                start = self._paths[link] + b"/"
                found.update({start + self._paths[row][len(led.directory) :]: (link, row) for row in led.rows})
        return found

    def _follow(self, link: int) -> Optional[Led]:
        """None where it leads to nothing that is listed."""
        at, left = self._paths[link].split(b"/")[:-1], self._links[link].split(b"/")
        way: set[int] = set()
        if not left[0]:
            return None  # absolute
        while left:
            part = left.pop(0)
            if part == b"..":
                if not at:
                    return None
                at.pop()
            elif part not in (b"", b"."):
                at.append(part)
                row = self._row(b"/".join(at))
                if row is not None and row in self._links:
                    text = self._links[row].split(b"/")
                    if row in way or len(way) == _HOPS or not text[0]:
                        return None
                    way.add(row)
                    at.pop()
                    left = [*text, *left]
        return self._end(b"/".join(at), frozenset(way))

    def _end(self, path: bytes, way: frozenset[int]) -> Optional[Led]:
        row = self._row(path)
        if row is not None:
            return Led(way, range(row, row + 1))
        if not path:
            return Led(way, range(len(self._paths)), b"")
        rows = range(bisect_left(self._paths, path + b"/"), bisect_left(self._paths, path + b"0"))  # "0" follows "/"
        return Led(way, rows, path + b"/") if rows else None

    def _row(self, path: bytes) -> Optional[int]:
        row = bisect_left(self._paths, path)
        return row if self._paths[row : row + 1] == [path] else None


def _reach(includes: Sequence[str], directory: bytes) -> bool:
    """Whether one of the patterns could match something in a directory."""
    parts = directory.decode("utf-8", "surrogateescape").split("/")
    return any(_reaches(glob.segments, parts) for pattern in includes for glob in compile_include(pattern))


def _reaches(segments: Sequence[str], parts: Sequence[str]) -> bool:
    if not segments or not parts:
        return bool(segments)
    if segments[0] == "**":
        return True
    return re.fullmatch(segment_regex(segments[0]), parts[0], re.DOTALL) is not None and _reaches(
        segments[1:], parts[1:]
    )
