"""What a list of patterns selects: entry by entry in its order, sets by themselves."""

from __future__ import annotations

from typing import AbstractSet, Mapping, NamedTuple, Optional

from cigen.hashing.patterns.links import LinkedPaths
from cigen.hashing.patterns.lists import Entry
from cigen.hashing.patterns.matcher import Matcher

Rows = AbstractSet[int]
_NOTHING: Mapping[int, Rows] = {}


class Chosen(NamedTuple):
    """`rows` by their own paths, `named` by other ones; `through` is what names lead to, as `LinkedPaths` counts them.

    `idle` are the patterns that match no file, `excluded` those all of whose files are excluded again; each a set of
    its own may hold some.
    """

    rows: Rows
    named: Rows = frozenset()
    through: Mapping[int, Rows] = _NOTHING
    idle: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def everything(self) -> set[int]:
        return set(self.rows).union(*self.through.values())


class Chooser:
    """Evaluates lists over the paths of one matcher, each set once."""

    def __init__(self, matcher: Matcher, linked: Optional[LinkedPaths] = None) -> None:
        self._matcher, self._linked = matcher, linked
        self._sets: dict[tuple[Entry, ...], Chosen] = {}

    def choose(self, entries: tuple[Entry, ...]) -> Chosen:
        work, added = _Work(), []
        for entry in entries:
            if entry.excludes:
                work.take(*self._taken(entry))
            else:
                found = self._added(entry)
                work.add(found)
                added.append((entry, found))
        idle = [name for _, found in added for name in found.idle]
        excluded = [name for _, found in added for name in found.excluded]
        if len(added) < len(entries):
            excluded += [entry.name for entry, found in added if work.lacks(found)]
        return Chosen(work.rows, work.named, work.through, tuple(idle), tuple(excluded))

    def _added(self, entry: Entry) -> Chosen:
        if entry.is_set:
            return self._set(entry)
        rows = self._matcher.included(entry.pattern)
        if self._linked is None:
            return Chosen(rows, idle=() if rows else (entry.pattern,))
        through = self._linked.found_through(entry.pattern, rows)
        return Chosen(rows, self._linked.named(entry.pattern), through, () if rows or through else (entry.pattern,))

    def _taken(self, entry: Entry) -> tuple[Rows, Rows]:
        if entry.is_set:
            inner = self._set(entry)
            # Of what nobody can list it may take away a part only: that stays.
            doors = self._linked.doors.keys() if self._linked else frozenset()
            names = (inner.rows | inner.named) - doors if doors else inner.rows | inner.named
            return names & inner.rows, names
        rows = self._matcher.excluded(entry.pattern)
        return self._linked.left_out(entry.pattern, rows) if self._linked else (rows, rows)

    def _set(self, entry: Entry) -> Chosen:
        if entry.inner not in self._sets:
            self._sets[entry.inner] = self.choose(entry.inner)
        return self._sets[entry.inner]


class _Work:
    """A selection while its entries are gone through."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.named: set[int] = set()
        self.through: dict[int, Rows] = {}

    def add(self, found: Chosen) -> None:
        self.rows |= found.rows
        self.named |= found.named
        for name, more in found.through.items():
            self.through[name] = self.through.get(name, frozenset()) | more

    def lacks(self, found: Chosen) -> bool:
        """Whether all that was added by it is gone again."""
        if found.rows:
            return self.rows.isdisjoint(found.rows)
        return bool(found.through) and self.through.keys().isdisjoint(found.through)

    def take(self, rows: Rows, names: Rows) -> None:
        self.rows -= rows
        self.named -= names
        if self.through:
            self.through = {name: found - rows for name, found in self.through.items() if name not in names}
