"""Names that refer to each other: in an order, without recursion, or the circle that leaves none."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Dict, Iterable, List, Mapping, Tuple


class Circle(Exception):
    """Names that refer to each other in a circle: from the one listed first back to it."""

    def __init__(self, names: Tuple[str, ...]) -> None:
        super().__init__(" -> ".join(names))
        self.names = names


def in_order(graph: Mapping[str, Iterable[str]]) -> List[str]:
    """Every name behind those it refers to. Raises Circle."""
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        names = list(reversed(error.args[1]))[
            1:
        ]  # graphlib's begins behind what is referred to, and ends with it again
        position = {name: number for number, name in enumerate(graph)}
        first = names.index(min(names, key=lambda name: position[name]))
        raise Circle((*names[first:], *names[: first + 1])) from None


def depths(graph: Mapping[str, Iterable[str]]) -> Mapping[str, int]:
    """How long a chain of references from each name can be. Raises Circle."""
    found: Dict[str, int] = {}
    for name in in_order(graph):
        found[name] = 1 + max((found[other] for other in graph.get(name, ())), default=0)
    return found
