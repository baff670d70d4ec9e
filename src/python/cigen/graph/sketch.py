"""Drawing -> Sketch: every cluster arranged for itself, no coordinates of the whole yet."""

from __future__ import annotations

from typing import List, NamedTuple, Tuple

from cigen.graph.clusters import Cluster, Drawing
from cigen.graph.inside import Inside, Item, Knot, Node, Passing, arrange, columns_of, lanes
from cigen.graph.routes import Route, routes_of

HEAD, PAD = 34, 14


class Sketch(NamedTuple):
    """A drawing with its routes, its clusters from inside, and how many columns of boxes each column of clusters has."""

    drawing: Drawing
    routes: Tuple[Route, ...]
    insides: Tuple[Inside, ...]
    counts: Tuple[int, ...]

    def inner(self, route: Route, number: int) -> List[Item]:
        """What a route goes through inside a cluster; nothing where it ends at the cluster as a whole."""
        passing = route.passing.get(number)
        inside = self.insides[number]
        return lanes(passing, inside.columns, inside.last) if passing else []

    def height(self, number: int) -> float:
        """How high so many lines are, in pixels."""
        cluster, inside = self.drawing.clusters[number], self.insides[number]
        return inside.height + head(cluster) + (PAD if cluster.title else 0)

    def middle(self, number: int, item: Item) -> float:
        """The middle of an item, from the top of its cluster."""
        return head(self.drawing.clusters[number]) + self.insides[number].middles[item]


def head(cluster: Cluster) -> int:
    """The height of a cluster's title."""
    return HEAD if cluster.title else 0


def sketch(drawing: Drawing) -> Sketch:
    """The sketch of a drawing."""
    routes = routes_of(drawing)
    links: List[List[Passing]] = [[] for _ in drawing.clusters]
    for route in routes:
        for number, passing in route.passing.items():
            links[number].append(passing)
    nodes = _nodes(drawing)
    wanted = [columns_of(within, own) for within, own in zip(nodes, links)]
    counts = [0] * (max(cluster.column for cluster in drawing.clusters) + 1)
    for cluster, (_, count) in zip(drawing.clusters, wanted):
        counts[cluster.column] = max(counts[cluster.column], count)
    insides = tuple(
        arrange(within, own, columns, counts[cluster.column])
        for cluster, within, own, (columns, _) in zip(drawing.clusters, nodes, links, wanted)
    )
    return Sketch(drawing, tuple(routes), insides, tuple(counts))


def _nodes(drawing: Drawing) -> List[List[Node]]:
    """By cluster: its boxes, and the knots in it."""
    found: List[List[Node]] = [list(cluster.boxes) for cluster in drawing.clusters]
    for knot, cluster in enumerate(drawing.knots):
        found[cluster].append(Knot(knot))
    return found
