"""Which files each of many requests selects."""

from __future__ import annotations

from array import array
from typing import Iterable, Iterator, Optional, Sequence

from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.reasons import leads_outside, only_excluded
from cigen.hashing.patterns.language import compile_include
from cigen.hashing.patterns.links import LinkedPaths
from cigen.hashing.patterns.lists import Chooser, Chosen, entries_of, positives
from cigen.hashing.patterns.matcher import Matcher
from cigen.hashing.patterns.selection import Selection
from cigen.hashing.tree.indirections import NOTHING, Indirections


def union(selections: Iterable[Selection]) -> Sequence[int]:
    """Every position that one of them selects, ascending."""
    distinct = {id(selection.positions): selection.positions for selection in selections}
    return array("I", sorted(set().union(*distinct.values())))


def chooser_of(paths: Sequence[bytes], indirections: Indirections = NOTHING) -> Chooser:
    """What evaluates lists of patterns over these paths."""
    return Chooser(Matcher(paths), LinkedPaths(paths, indirections) if indirections != NOTHING else None)


def select_all(
    paths: Sequence[bytes],
    requests: Iterable[HashRequest],
    outputs: Iterable[str],
    indirections: Indirections = NOTHING,
) -> list[Selection]:
    """One selection per request, from one pass over the paths; `outputs` are no inputs but of those that name them."""
    matcher = Matcher(paths)
    linked = LinkedPaths(paths, indirections) if indirections != NOTHING else None
    chooser = Chooser(matcher, linked)
    generated = {path: matcher.named(path) for path in outputs if matcher.named(path)}
    known: dict[tuple[str, ...], Selection] = {}
    found = []
    for request in requests:
        if request.patterns not in known:  # the variants of a job ask for the same files
            chosen = chooser.choose(entries_of(request.patterns))
            rows = chosen.everything()
            for path, output in generated.items():
                if not _names(request.patterns, path):
                    rows -= output
            doubts = (*_outside(paths, linked, chosen), *map(only_excluded, chosen.excluded))
            known[request.patterns] = Selection(array("I", sorted(rows)), chosen.idle, doubts)
        found.append(known[request.patterns])
    return found


def _outside(paths: Sequence[bytes], linked: Optional[LinkedPaths], chosen: Chosen) -> Iterator[str]:
    """What can't be hashed because it is elsewhere, in words."""
    if linked and linked.outside:
        behind: set[int] = set().union(*chosen.through.values())
        for row in sorted(linked.outside & behind):
            yield leads_outside(paths[row])


def _names(patterns: Sequence[str], output: str) -> bool:
    """Whether one of the patterns is about an output: it names the file, or begins with its directory.

    `**` isn't: every change of any job's definition would change the job's hash.
    """
    *directory, name = output.split("/")
    for glob in (glob for pattern in positives(patterns) for glob in compile_include(pattern)):
        start = list(glob.segments[: len(directory)])
        if start == directory and (directory or glob.segments == (name,)):
            return True
    return False
