"""Lists of patterns: one order, and the last entry that matches a file decides.

`!pattern` excludes what stands before it. What stands between the words of `config.sets` is a set of its own, worked out
by itself before it is added or taken away as a whole.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Iterable, Iterator, NamedTuple, Sequence

from cigen.config.sets import CLOSE, EVERYTHING, OPEN, WITHOUT
from cigen.hashing.patterns.language import PatternError


class Entry(NamedTuple):
    """One pattern without its `!`, or the set `inner`, and whether it takes away."""

    pattern: str
    excludes: bool = False
    inner: tuple[Entry, ...] = ()

    @property
    def is_set(self) -> bool:
        return not self.pattern

    @property
    def name(self) -> str:
        """A pattern to name it by."""
        return self.pattern or next((entry.name for entry in self.inner if not entry.excludes), "")


@lru_cache(maxsize=1024)  # the variants of a job have one list
def entries_of(patterns: tuple[str, ...]) -> tuple[Entry, ...]:
    """The list as it is meant. Raises PatternError for what is neither a pattern nor a set."""
    pending: list[list[Entry]] = [[]]
    for text in patterns:
        if text in (OPEN, WITHOUT):
            pending.append([Entry("", text == WITHOUT)])
        elif text == CLOSE and len(pending) > 1:
            head, *inner = pending.pop()
            pending[-1].append(head._replace(inner=tuple(inner)))
        elif text in (CLOSE, "", "!"):
            raise PatternError(f"the pattern `{text}` names nothing", None, "Name a file, a directory or a glob.")
        else:
            pending[-1].append(Entry(text[1:], True) if text.startswith("!") else Entry(text))
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


def _positives(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.is_set and not entry.excludes:
            yield from _positives(entry.inner)
        elif not entry.excludes:
            yield entry.pattern
