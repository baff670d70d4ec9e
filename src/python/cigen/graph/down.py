"""Sketch -> y: clusters below each other in their columns, lanes between them."""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence, Tuple

from cigen.graph.columns import ordered
from cigen.graph.inside import Lane
from cigen.graph.routes import Outer, Route
from cigen.graph.sketch import HEAD, Sketch

_CLUSTER_GAP, _LANE_GAP = 22, 12


def down(sketch: Sketch) -> Mapping[Outer, float]:
    """The top of each cluster by number, and the height each lane runs at."""
    ends = _ends(sketch.routes)
    found: Dict[Outer, float] = {}
    for column in _columns(sketch):
        bottom = 0.0
        for place, item in enumerate(column):
            gap = 0 if not place else _LANE_GAP if isinstance(item, Lane) else _CLUSTER_GAP
            found[item] = max(bottom + gap, _wanted(sketch, item, ends.get(item, ()), found))
            bottom = found[item] + (0 if isinstance(item, Lane) else sketch.height(item))
    return found


def port(sketch: Sketch, tops: Mapping[Outer, float], route: Route, outer: Outer, leaving: bool) -> float:
    """The height at which a route leaves or enters a cluster, or runs past it."""
    if isinstance(outer, Lane):
        return tops[outer]
    inner = sketch.inner(route, outer)
    return tops[outer] + (sketch.middle(outer, inner[-1 if leaving else 0]) if inner else HEAD / 2)


def _wanted(sketch: Sketch, item: Outer, coming: Sequence[Tuple[Route, Outer]], tops: Mapping[Outer, float]) -> float:
    """A lane and a cluster without a frame like to go on at the height they are come to; others like the top."""
    if not coming or not isinstance(item, Lane) and sketch.drawing.clusters[item].title:
        return 0
    heights = [port(sketch, tops, route, before, leaving=True) for route, before in coming]
    entered = [0.0 if isinstance(item, Lane) else port(sketch, {item: 0}, route, item, False) for route, _ in coming]
    return (sum(heights) - sum(entered)) / len(coming)


def _ends(routes: Sequence[Route]) -> Mapping[Outer, List[Tuple[Route, Outer]]]:
    """By cluster or lane, the routes that come into it, and from where."""
    found: Dict[Outer, List[Tuple[Route, Outer]]] = {}
    for route in routes:
        for before, item in zip(route.outer, route.outer[1:]):
            found.setdefault(item, []).append((route, before))
    return found


def _columns(sketch: Sketch) -> List[List[Outer]]:
    columns: List[List[Outer]] = [[] for _ in sketch.counts]
    for number, cluster in enumerate(sketch.drawing.clusters):
        columns[cluster.column].append(number)
    for lane in dict.fromkeys(item for route in sketch.routes for item in route.outer if isinstance(item, Lane)):
        columns[lane.column].append(lane)
    pairs = dict.fromkeys(pair for route in sketch.routes for pair in zip(route.outer, route.outer[1:]))
    framed = any(cluster.title for cluster in sketch.drawing.clusters)
    return [
        sorted(
            column, key=lambda item: framed and not isinstance(item, Lane) and not sketch.drawing.clusters[item].title
        )
        for column in ordered(columns, list(pairs))  # frames first: their titles stand in a row
    ]
