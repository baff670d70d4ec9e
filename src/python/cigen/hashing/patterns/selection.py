"""Which files one request selects, kept between runs as packed positions."""

from __future__ import annotations

from _bisect import bisect_left

from cigen.hashing.packed import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Sequence
else:
    from cigen.hashing.named_tuple import NamedTuple

_FEW = 64  # changed files looked up one by one
_WIDTH = 4  # bytes a position


class Selection(NamedTuple):
    """Positions in the sorted paths, ascending, the patterns that match nothing, and why it may not be all there is."""

    positions: Sequence[int]
    idle: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def touches(self, rows: Sequence[int]) -> bool:
        """True when one of the rows is selected."""
        if len(rows) > _FEW:
            return not set(rows).isdisjoint(self.positions)
        return any(holds(self.positions, row) for row in rows)


def holds(positions: Sequence[int], row: int) -> bool:
    """True when the row is among the positions, which ascend."""
    place = bisect_left(positions, row)
    return place < len(positions) and positions[place] == row


def pack(selections: Sequence[Selection]) -> list[bytes]:
    """Two fields: the distinct lists of positions, and for each selection which one it has, its idle patterns and doubts.

    Variants of one job select the same files.
    """
    places: dict[int, int] = {}
    distinct: list[bytes] = []
    rows: list[bytes] = []
    for positions, idle, doubts in selections:
        if id(positions) not in places:
            places[id(positions)] = len(distinct)
            distinct.append(pack_positions(positions))
        words = (str(places[id(positions)]), str(len(idle)), *idle, *doubts)
        rows.append(frames.encoded("\0".join(words)))
    return [frames.pack(distinct), frames.pack(rows)]


def unpack(fields: Sequence[bytes]) -> list[Selection]:
    """The selections that `pack` packed."""
    distinct = list(map(unpack_positions, frames.unpack(fields[0])))
    found = []
    for row in frames.unpack(fields[1]):
        place, count, *words = frames.decoded(row).split("\0")
        found.append(Selection(distinct[int(place)], tuple(words[: int(count)]), tuple(words[int(count) :])))
    return found


def pack_positions(positions: Sequence[int]) -> bytes:
    """Positions as bytes."""
    return memoryview(positions).tobytes()  # type: ignore[arg-type]  # an array, or a view of what was packed


def unpack_positions(packed: bytes) -> Sequence[int]:
    """Bytes as positions, a view of them."""
    if len(packed) % _WIDTH:
        raise ValueError("not a list of positions")
    return memoryview(packed).cast("I")
