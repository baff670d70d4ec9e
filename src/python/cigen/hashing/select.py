"""Which files each of many requests selects."""

from __future__ import annotations

from array import array
from typing import Iterable, Sequence

from cigen.hashing.elsewhere import NOTHING, Elsewhere
from cigen.hashing.job_hash import HashRequest
from cigen.hashing.leads import Leads
from cigen.hashing.matcher import Matcher, idle_patterns
from cigen.hashing.patterns import compile_include
from cigen.hashing.selection import Selection


def union(selections: Iterable[Selection]) -> Sequence[int]:
    """Every position that one of them selects, ascending."""
    distinct = {id(selection.positions): selection.positions for selection in selections}
    return array("I", sorted(set().union(*distinct.values())))


def select_all(
    paths: Sequence[bytes], requests: Iterable[HashRequest], outputs: Iterable[str], elsewhere: Elsewhere = NOTHING
) -> list[Selection]:
    """One selection per request, from one pass over the paths; `outputs` are no inputs but of those that name them."""
    matcher = Matcher(paths)
    leads = Leads(paths, elsewhere) if elsewhere != NOTHING else None
    generated = {path: matcher.named(path) for path in outputs if matcher.named(path)}
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Selection] = {}
    found = []
    for request in requests:
        patterns = request.includes, request.excludes
        if patterns not in known:  # the variants of a job ask for the same files
            chosen = set(matcher.select(*patterns))
            if leads:
                chosen |= leads.selected(chosen, *patterns)
                chosen.difference_update(*map(matcher.excluded, request.excludes))
            for path, rows in generated.items():
                if not _names(request.includes, path):
                    chosen -= rows
            known[patterns] = Selection(array("I", sorted(chosen)), idle_patterns(matcher, request.includes))
        found.append(known[patterns])
    return found


def _names(includes: Iterable[str], output: str) -> bool:
    """Whether one of the patterns is about an output: it names the file, or begins with its directory.

    `**` isn't: every change of any job's definition would change the job's hash.
    """
    *directory, name = output.split("/")
    for glob in (glob for pattern in includes for glob in compile_include(pattern)):
        start = list(glob.segments[: len(directory)])
        if start == directory and (directory or glob.segments == (name,)):
            return True
    return False
