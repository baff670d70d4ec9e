"""One cluster's boxes in columns, with lanes for the links that pass by."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple, Union

from cigen.graph.columns import ordered, spread
from cigen.graph.order import levels

HEIGHT, GAP, LANE_GAP = 30, 10, 7
_ROUNDS = 4
_STACK = 4  # as many boxes without links as are put below each other before a second column begins


class Knot(NamedTuple):
    """Where links meet, by number."""

    number: int


class Lane(NamedTuple):
    """Room for links that pass a column: those of one trunk share it."""

    trunk: str
    column: int


Node = Union[int, Knot]  # a box by number, or a knot
Item = Union[Node, Lane]


class Passing(NamedTuple):
    """A link as one cluster sees it: from a node, or None from outside, to a node, or None to outside."""

    source: Optional[Node]
    target: Optional[Node]
    trunk: str


class Inside(NamedTuple):
    """Where a cluster's boxes and lanes are: the column, and the middle from the top of the first row.

    `last` is the last column in which boxes have links.
    """

    columns: Mapping[Item, int]
    middles: Mapping[Item, float]
    height: float
    last: int


def columns_of(nodes: Sequence[Node], links: Sequence[Passing]) -> Tuple[Mapping[Node, int], int]:
    """The column of each node that has links, and how many columns the cluster would like to have."""
    after: Dict[Node, List[Node]] = {}
    led_to = {link.target for link in links}
    ends = led_to | {link.source for link in links}
    for link in links:
        if link.source is not None and link.target is not None:
            after.setdefault(link.source, []).append(link.target)
    linked = [node for node in nodes if node in ends]
    number = {node: place for place, node in enumerate(linked)}
    level = levels(len(linked), [(number[node], number[target]) for node in after for target in after[node]])
    last = max(level, default=0)
    found = {node: level[number[node]] for node in linked}
    for node in linked:
        if node not in led_to:  # nothing before it: as near as possible to what follows
            found[node] = min((found[target] for target in after.get(node, ())), default=last + 1) - 1
    return found, max(last + 1, ceil(len(nodes) / max(_STACK + 2, ceil(sqrt(3.2 * len(nodes))))))


def lanes(link: Passing, column: Mapping[Item, int], last: int) -> List[Item]:
    """What a link goes through inside a cluster, its own ends included, from left to right."""
    first = 0 if link.source is None else column[link.source] + 1
    end = last + 1 if link.target is None else column[link.target]
    passed: List[Item] = [Lane(link.trunk, place) for place in range(first, end)]
    before: List[Item] = [] if link.source is None else [link.source]
    return [*before, *passed, *([] if link.target is None else [link.target])]


def arrange(nodes: Sequence[Node], links: Sequence[Passing], column: Mapping[Node, int], width: int) -> Inside:
    """The cluster `width` columns wide: linked nodes above, the other boxes below them in a grid."""
    columns: Dict[Item, int] = {node: place for node, place in column.items()}  # noqa: C416  # to widen its type
    last = max(column.values(), default=0)
    routes = [lanes(link, columns, last) for link in links]
    columns.update({item: item.column for route in routes for item in route if isinstance(item, Lane)})
    pairs = list(dict.fromkeys(pair for route in routes for pair in zip(route, route[1:])))
    members: List[List[Item]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    rank = {node: place for place, node in enumerate(nodes)}
    for item in sorted(
        columns, key=lambda item: (len(rank), item.trunk) if isinstance(item, Lane) else (rank[item], "")
    ):
        members[columns[item]].append(item)
    middles = _middles(ordered(members, pairs), pairs)
    top = min((middle - _half(item) for item, middle in middles.items()), default=0)
    middles = {item: middle - top for item, middle in middles.items()}
    below = max((middle + _half(item) + GAP for item, middle in middles.items()), default=0.0)
    alone = [node for node in nodes if node not in column]
    rows = max(ceil(len(alone) / width), min(len(alone), _STACK))
    for place, node in enumerate(alone):
        columns[node] = place // rows
        middles[node] = below + HEIGHT / 2 + place % rows * (HEIGHT + GAP)
    return Inside(columns, middles, below + rows * (HEIGHT + GAP) - GAP, last)


def _middles(columns: List[List[Item]], pairs: Sequence[Tuple[Item, Item]]) -> Dict[Item, float]:
    left: Dict[Item, List[Item]] = {}
    right: Dict[Item, List[Item]] = {}
    for source, target in pairs:
        right.setdefault(source, []).append(target)
        left.setdefault(target, []).append(source)
    middles = {item: float(place * (HEIGHT + GAP)) for column in columns for place, item in enumerate(column)}
    for turn in range(2 * _ROUNDS):
        for column in columns if turn % 2 == 0 else reversed(columns):
            _align(column, left if turn % 2 == 0 else right, middles)
    for column in columns:
        _pull_up(column, {*left, *right}, middles)
    return middles


def _align(column: List[Item], beside: Mapping[Item, List[Item]], middles: Dict[Item, float]) -> None:
    wanted = []
    for item in column:
        neighbours = [middles[neighbour] for neighbour in beside.get(item, ())]
        wanted.append(sum(neighbours) / len(neighbours) if neighbours else middles[item])
    gaps = [_half(a) + _half(b) + _between(a, b) for a, b in zip(column, column[1:])]
    middles.update(zip(column, spread(wanted, gaps)))


def _pull_up(column: List[Item], bound: Set[Item], middles: Dict[Item, float]) -> None:
    """Boxes without links inside the cluster follow closely on what is above them."""
    for above, item in zip(column, column[1:]):
        if item not in bound:
            middles[item] = middles[above] + _half(above) + _half(item) + _between(above, item)


def _half(item: Item) -> float:
    return HEIGHT / 2 if isinstance(item, int) else 0


def _between(one: Item, other: Item) -> float:
    return GAP if isinstance(one, int) and isinstance(other, int) else LANE_GAP
