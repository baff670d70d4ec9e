"""What made a job's hash another one than it was in an earlier pipeline."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain, islice
from typing import Dict, Iterator, NamedTuple, Optional, Sequence, Tuple

from cigen.gate.inputs.parts import differing
from cigen.gate.inputs.since import CONFIG, Change
from cigen.project.explained.explanation import Behind, Explanation
from cigen.project.explained.file import Saved

NEVER_SEEN = "never seen"
# Nobody reads as many, and whoever wrote the earlier file may have written a million of them for each job.
_MOST_FILES = 10_000


class _File(NamedTuple):
    """A file that isn't as it was, with its rows in both lists where it is in them."""

    change: Change
    old: Optional[int]
    new: Optional[int]


# Rows of a list with the places of their changes among all, ascending.
_Places = Sequence[Tuple[int, int]]


class Comparison:
    """Of what is behind all hashes now, with what was in an earlier pipeline: each file is compared once."""

    def __init__(self, before: Saved, now: Explanation) -> None:
        self._before, self._now, self._ran = before, now, frozenset(before.ran)
        self._files = sorted(_files(before.explanation, now), key=_order)
        self._old = sorted((one.old, place) for place, one in enumerate(self._files) if one.old is not None)
        self._new = sorted((one.new, place) for place, one in enumerate(self._files) if one.new is not None)

    def changes(self, variant: str) -> Tuple[Change, ...]:
        """Of a variant that has a hash in both, of files at most ten thousand; empty where it has the same."""
        old, new = self._before.explanation.jobs[variant], self._now.jobs[variant]
        if old.hash == new.hash:
            return ()
        found = [Change(word) for word in differing(old.parts, new.parts)]
        places = islice(chain(_within(new, self._new), _within(old, self._old)), _MOST_FILES)
        found += [self._files[place].change for place in sorted({*places})]
        names = sorted({*old.upstream, *new.upstream})
        found += [
            Change(f"the workspace of {name}") for name in names if old.upstream.get(name) != new.upstream.get(name)
        ]
        return tuple(found) or (Change("its hash"),)

    def without_changes(self, variant: str) -> str:
        """What to say of a job that runs although its hash is the old one, or that wasn't there; else nothing."""
        jobs, number = self._before.explanation.jobs, self._before.pipeline
        if variant not in jobs:
            return f"had no hash in {number}" if variant in self._ran else NEVER_SEEN
        if jobs[variant].hash != self._now.jobs[variant].hash:
            return ""
        if variant in self._ran:
            return f"ran in {number} and left no proof"
        return f"was skipped in {number}, and its proof is gone"


def _files(before: Explanation, now: Explanation) -> Iterator[_File]:
    old: Dict[str, int] = {path: row for row, path in enumerate(before.paths)}
    for row, path in enumerate(now.paths):
        was = old.pop(path, None)
        if was is None:
            yield _File(Change(path, "is new"), None, row)
        elif before.digests[was] != now.digests[row]:
            yield _File(Change(path), was, row)
    for path, was in old.items():
        yield _File(Change(path, "is gone"), was, None)


def _order(one: _File) -> Tuple[bool, str]:
    """The configuration first: nobody expects it to make a job run."""
    return not one.change.what.startswith(CONFIG.decode()), one.change.what


def _within(behind: Behind, places: _Places) -> Iterator[int]:
    """The places of what changed among a variant's files."""
    for first, last in behind.rows:
        begin, end = bisect_left(places, (first, 0)), bisect_left(places, (last + 1, 0))
        yield from (places[index][1] for index in range(begin, end))
