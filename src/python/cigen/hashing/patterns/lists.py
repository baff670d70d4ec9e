"""Lists of patterns: one order, and the last entry that matches a file decides.

`!pattern` excludes what stands before it. What stands between the words of `config.sets` is a set of its own, worked out
by itself before it is added or taken away as a whole.
"""

from __future__ import annotations

from functools import lru_cache
from typing import AbstractSet, Iterable, Iterator, Mapping, NamedTuple, Optional, Sequence

from cigen.config.sets import CLOSE, EVERYTHING, OPEN, WITHOUT
from cigen.hashing.patterns.language import PatternError
from cigen.hashing.patterns.links import LinkedPaths
from cigen.hashing.patterns.matcher import Matcher

Rows = AbstractSet[int]
_NOTHING: Mapping[int, Rows] = {}


class PatternEntry(NamedTuple):
    """One pattern without its `!`, or the set `inner`, and whether it takes away."""

    pattern: str
    excludes: bool = False
    inner: tuple[PatternEntry, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether it is a set of its own, not one pattern."""
        return not self.pattern

    @property
    def name(self) -> str:
        """A pattern to name it by."""
        return self.pattern or next((entry.name for entry in self.inner if not entry.excludes), "")


@lru_cache(maxsize=1024)  # the variants of a job have one list
def entries_of(patterns: tuple[str, ...]) -> tuple[PatternEntry, ...]:
    """The list as it is meant. Raises PatternError for what is neither a pattern nor a set."""
    pending: list[list[PatternEntry]] = [[]]
    for text in patterns:
        if text in (OPEN, WITHOUT):
            pending.append([PatternEntry("", text == WITHOUT)])
        elif text == CLOSE and len(pending) > 1:
            head, *inner = pending.pop()
            pending[-1].append(head._replace(inner=tuple(inner)))
        elif text in (CLOSE, "", "!"):
            raise PatternError(f"the pattern `{text}` names nothing", None, "Name a file, a directory or a glob.")
        else:
            pending[-1].append(PatternEntry(text[1:], True) if text.startswith("!") else PatternEntry(text))
    if len(pending) > 1:
        raise PatternError(f"the pattern `{OPEN}` names nothing", None, f"A file of that name is `[{OPEN}]`.")
    return tuple(pending[0])


def alone(patterns: Sequence[str]) -> tuple[str, ...]:
    """A list as somebody wrote it: exclusions alone mean everything but that."""
    only = patterns and all(text.startswith("!") for text in patterns)
    return (EVERYTHING, *patterns) if only else tuple(patterns)


def positives(patterns: Iterable[str]) -> Iterator[str]:
    """Every pattern of a list that can add a file to it."""
    yield from _positives(entries_of(tuple(patterns)))


def _positives(entries: Iterable[PatternEntry]) -> Iterator[str]:
    for entry in entries:
        if entry.is_set and not entry.excludes:
            yield from _positives(entry.inner)
        elif not entry.excludes:
            yield entry.pattern


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
        """All rows, by whatever name they are reached."""
        return set(self.rows).union(*self.through.values())


class Chooser:
    """Evaluates lists over the paths of one matcher, each set once."""

    def __init__(self, matcher: Matcher, linked: Optional[LinkedPaths] = None) -> None:
        self._matcher, self._linked = matcher, linked
        self._sets: dict[tuple[PatternEntry, ...], Chosen] = {}

    def choose(self, entries: tuple[PatternEntry, ...]) -> Chosen:
        """What a list selects."""
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

    def _added(self, entry: PatternEntry) -> Chosen:
        if entry.is_set:
            return self._set(entry)
        rows = self._matcher.included(entry.pattern)
        if self._linked is None:
            return Chosen(rows, idle=() if rows else (entry.pattern,))
        through = self._linked.found_through(entry.pattern, rows)
        return Chosen(rows, self._linked.named(entry.pattern), through, () if rows or through else (entry.pattern,))

    def _taken(self, entry: PatternEntry) -> tuple[Rows, Rows]:
        if entry.is_set:
            inner = self._set(entry)
            # Of what nobody can list it may take away a part only: that stays.
            doors = self._linked.doors.keys() if self._linked else frozenset()
            names = (inner.rows | inner.named) - doors if doors else inner.rows | inner.named
            return names & inner.rows, names
        rows = self._matcher.excluded(entry.pattern)
        return self._linked.left_out(entry.pattern, rows) if self._linked else (rows, rows)

    def _set(self, entry: PatternEntry) -> Chosen:
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
