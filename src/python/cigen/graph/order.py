"""Directed graphs over 0..count-1: an order, the levels of a longest path, and which edges say nothing new."""

from __future__ import annotations

from typing import Iterable, List, Optional, Set, Tuple

Edges = Iterable[Tuple[int, int]]


def topological(count: int, edges: Edges) -> Optional[List[int]]:
    """The nodes with every edge pointing forward, smallest first where there is a choice; None for a circle."""
    after, waiting = _successors(count, edges), [0] * count
    for targets in after:
        for target in targets:
            waiting[target] += 1
    ready = [node for node in range(count) if not waiting[node]]
    for node in ready:  # grows while it is read
        for target in sorted(after[node]):
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ready if len(ready) == count else None


def levels(count: int, edges: Edges) -> List[int]:
    """For each node the length of the longest path that ends there; the graph has no circle."""
    after = _successors(count, edges)
    found = [0] * count
    for node in _ordered(count, after):
        for target in after[node]:
            found[target] = max(found[target], found[node] + 1)
    return found


def without_implied(count: int, edges: Edges) -> List[Tuple[int, int]]:
    """The edges no longer path stands for, sorted; the graph has no circle."""
    after = _successors(count, edges)
    reached = [0] * count  # sets as bits
    kept: List[Tuple[int, int]] = []
    for node in reversed(_ordered(count, after)):
        beyond = 0
        for target in after[node]:
            beyond |= reached[target]
            reached[node] |= reached[target] | 1 << target
        kept.extend((node, target) for target in after[node] if not beyond >> target & 1)
    return sorted(kept)


def in_circles(count: int, edges: Edges) -> Set[int]:
    """The nodes that can be reached from themselves."""
    after = _successors(count, edges)
    reached = [0] * count
    changed = True
    while changed:
        changed = False
        for node in range(count):
            grown = reached[node]
            for target in after[node]:
                grown |= reached[target] | 1 << target
            changed |= grown != reached[node]
            reached[node] = grown
    return {node for node in range(count) if reached[node] >> node & 1}


def _successors(count: int, edges: Edges) -> List[Set[int]]:
    after: List[Set[int]] = [set() for _ in range(count)]
    for source, target in edges:
        after[source].add(target)
    return after


def _ordered(count: int, after: List[Set[int]]) -> List[int]:
    order = topological(count, ((node, target) for node in range(count) for target in after[node]))
    assert order is not None, "the graph has a circle"
    return order
