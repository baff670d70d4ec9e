"""Which files one request selects, kept between runs as packed positions."""

from __future__ import annotations

from array import array
from typing import NamedTuple, Sequence


class Selection(NamedTuple):
    """Positions in the sorted paths, ascending, and the includes that select nothing."""

    positions: Sequence[int]
    idle: tuple[str, ...]


def pack(selection: Selection) -> bytes:
    return array("I", selection.positions).tobytes()


def unpack(packed: bytes, idle: tuple[str, ...]) -> Selection:
    positions = array("I")
    positions.frombytes(packed)
    return Selection(positions, idle)
