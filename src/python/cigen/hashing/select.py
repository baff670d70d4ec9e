"""Which files each of many requests selects."""

from __future__ import annotations

from array import array
from typing import Iterable, Sequence

from cigen.hashing.job_hash import HashRequest
from cigen.hashing.matcher import Matcher, idle_patterns
from cigen.hashing.selection import Selection


def select_all(paths: Sequence[bytes], requests: Iterable[HashRequest], outputs: Iterable[str]) -> list[Selection]:
    """One selection per request, from one pass over the paths; `outputs` are never inputs."""
    matcher = Matcher(paths)
    left_out = set().union(*(matcher.named(path) for path in outputs))
    found = []
    for request in requests:
        chosen = matcher.select(request.includes, request.excludes) - left_out
        found.append(Selection(array("I", sorted(chosen)), idle_patterns(matcher, request.includes)))
    return found
