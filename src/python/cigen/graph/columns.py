"""The order of things in columns that makes few links cross, and where each then stands."""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Dict, Hashable, List, Mapping, Sequence, Tuple, TypeVar

T = TypeVar("T", bound=Hashable)
_SWEEPS = 6


def ordered(columns: Sequence[Sequence[T]], links: Sequence[Tuple[T, T]]) -> List[List[T]]:
    """The columns, each in a better order; a link goes from one column to the next."""
    left: Dict[T, List[T]] = {}
    right: Dict[T, List[T]] = {}
    for source, target in links:
        right.setdefault(source, []).append(target)
        left.setdefault(target, []).append(source)
    current = [list(column) for column in columns]
    best, fewest = current, _crossings(current, right)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        current = _swept(current, right if sweep % 2 else left, backwards=bool(sweep % 2))
        crossings = _crossings(current, right)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _swept(columns: List[List[T]], neighbours: Mapping[T, List[T]], backwards: bool) -> List[List[T]]:
    """Each column sorted by the middle of its neighbours in the one before."""
    swept: List[List[T]] = []
    places: Dict[T, int] = {}
    for column in reversed(columns) if backwards else columns:
        wanted = {}
        for place, item in enumerate(column):
            beside = [places[neighbour] for neighbour in neighbours.get(item, ())]
            wanted[item] = sum(beside) / len(beside) if beside else place
        column = sorted(column, key=lambda item: wanted[item])
        places = {item: place for place, item in enumerate(column)}
        swept.append(column)
    return swept[::-1] if backwards else swept


def _crossings(columns: List[List[T]], right: Mapping[T, List[T]]) -> int:
    total = 0
    for column, following in zip(columns, columns[1:]):
        places = {item: place for place, item in enumerate(following)}
        seen: List[int] = []
        for item in column:
            targets = sorted(places[target] for target in right.get(item, ()))
            total += sum(len(seen) - bisect_right(seen, target) for target in targets)
            for target in targets:
                insort(seen, target)
    return total


def spread(wanted: Sequence[float], gaps: Sequence[float]) -> List[float]:
    """Places as near as possible to those wanted, in order, neighbours at least `gaps` apart (one fewer than places).

    Least squares: things too close to each other move together to the middle of what they want.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    blocks: List[Tuple[float, int]] = []  # (sum of what its members want, how many they are)
    for place, offset in zip(wanted, offsets):
        total, count = place - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            before, many = blocks.pop()
            total, count = total + before, count + many
        blocks.append((total, count))
    means = [total / count for total, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets)]
