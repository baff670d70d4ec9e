"""Which files each request selects, kept between runs as packed indices."""

from __future__ import annotations

from array import array
from typing import Iterable, NamedTuple, Sequence

from cigen.hashing.job_hash import HashRequest
from cigen.hashing.matcher import Matcher, idle_patterns


class Selection(NamedTuple):
    """Positions in the sorted paths, ascending, and the includes that select nothing."""

    positions: Sequence[int]
    idle: tuple[str, ...]


def select_all(paths: Sequence[bytes], requests: Iterable[HashRequest], outputs: Iterable[str]) -> list[Selection]:
    """One selection per request, from one pass over the paths; `outputs` are never inputs."""
    matcher = Matcher(paths)
    left_out = set().union(*(matcher.named(path) for path in outputs))
    found = []
    for request in requests:
        chosen = matcher.select(request.includes, request.excludes) - left_out
        found.append(Selection(array("I", sorted(chosen)), idle_patterns(matcher, request.includes)))
    return found


def pack(selection: Selection) -> bytes:
    return array("I", selection.positions).tobytes()


def unpack(packed: bytes, idle: tuple[str, ...]) -> Selection:
    positions = array("I")
    positions.frombytes(packed)
    return Selection(positions, idle)
