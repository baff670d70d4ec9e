"""Which files each of many requests selects."""

from __future__ import annotations

from array import array
from typing import Iterable, Sequence

from cigen.hashing.elsewhere import NOTHING, Elsewhere
from cigen.hashing.job_hash import HashRequest
from cigen.hashing.leads import Leads
from cigen.hashing.matcher import Matcher, idle_patterns
from cigen.hashing.selection import Selection


def union(selections: Iterable[Selection]) -> Sequence[int]:
    """Every position that one of them selects, ascending."""
    distinct = {id(selection.positions): selection.positions for selection in selections}
    return array("I", sorted(set().union(*distinct.values())))


def select_all(
    paths: Sequence[bytes], requests: Iterable[HashRequest], outputs: Iterable[str], elsewhere: Elsewhere = NOTHING
) -> list[Selection]:
    """One selection per request, from one pass over the paths; `outputs` are never inputs."""
    matcher = Matcher(paths)
    leads = Leads(paths, elsewhere) if elsewhere != NOTHING else None
    left_out = set().union(*(matcher.named(path) for path in outputs))
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Selection] = {}
    found = []
    for request in requests:
        patterns = request.includes, request.excludes
        if patterns not in known:  # the variants of a job ask for the same files
            chosen = set(matcher.select(*patterns))
            if leads:
                chosen |= leads.selected(chosen, *patterns)
                chosen.difference_update(*map(matcher.excluded, request.excludes))
            chosen -= left_out
            known[patterns] = Selection(array("I", sorted(chosen)), idle_patterns(matcher, request.includes))
        found.append(known[patterns])
    return found
