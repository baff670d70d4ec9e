"""Which way each link goes: through its own clusters, and past the clusters between them."""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

from cigen.graph.clusters import Drawing
from cigen.graph.inside import Knot, Lane, Node, Passing
from cigen.graph.links import BOX, CLUSTER, KNOT, End, Link

Outer = Union[int, Lane]  # a cluster by number, or a lane past clusters


class Route(NamedTuple):
    """A link's way: as the clusters at its ends see it, and the clusters and lanes from left to right."""

    link: Link
    passing: Mapping[int, Passing]
    outer: Tuple[Outer, ...]


def routes_of(drawing: Drawing) -> List[Route]:
    """The route of each link, in their order."""
    home = {End(BOX, box): number for number, cluster in enumerate(drawing.clusters) for box in cluster.boxes}
    home.update({End(KNOT, knot): number for knot, number in enumerate(drawing.knots)})
    sources = Counter(link.source for link in drawing.links)
    targets = Counter(link.target for link in drawing.links)
    found = []
    for link in drawing.links:
        shares_source = sources[link.source] >= targets[link.target]
        trunk = f"from {link.source}" if shares_source else f"to {link.target}"
        first, last = (home.get(end, end.number) for end in (link.source, link.target))
        found.append(Route(link, _passing(link, first, last, trunk), _outer(drawing, first, last, trunk)))
    return found


def _passing(link: Link, first: int, last: int, trunk: str) -> Mapping[int, Passing]:
    source, target = _node(link.source), _node(link.target)
    if first == last:
        return {first: Passing(source, target, trunk)}
    seen: Dict[int, Passing] = {}
    if source is not None:
        seen[first] = Passing(source, None, trunk)
    if target is not None:
        seen[last] = Passing(None, target, trunk)
    return seen


def _node(end: End) -> Optional[Node]:
    return None if end.kind == CLUSTER else Knot(end.number) if end.kind == KNOT else end.number


def _outer(drawing: Drawing, first: int, last: int, trunk: str) -> Tuple[Outer, ...]:
    if first == last:
        return (first,)
    between = range(drawing.clusters[first].column + 1, drawing.clusters[last].column)
    return (first, *(Lane(trunk, column) for column in between), last)
