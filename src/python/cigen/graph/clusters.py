"""Chart -> what is drawn: boxes in clusters, one a stage, and as few links as say the same."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Sequence, Set, Tuple

from cigen.graph.chart import Chart
from cigen.graph.links import BOX, CLUSTER, KNOT, End, Link
from cigen.graph.order import in_circles, levels, without_implied


def tie(links: Sequence[Link], place: Mapping[int, int]) -> Tuple[List[Link], Tuple[int, ...]]:
    """The links with knots where that makes them fewer, and the cluster of each knot; `place` is that of each box."""
    sources: Dict[End, List[End]] = {}
    for link in links:
        if _between_boxes(link):
            sources.setdefault(link.target, []).append(link.source)
    targets: Dict[Tuple[int, Tuple[End, ...]], List[End]] = {}
    for target, needed in sources.items():
        targets.setdefault((place[target.number], tuple(needed)), []).append(target)
    groups = [(key, after) for key, after in targets.items() if len(key[1]) * len(after) > len(key[1]) + len(after) + 1]
    tied = {target for _, after in groups for target in after}
    kept = [link for link in links if not (_between_boxes(link) and link.target in tied)]
    for number, ((_, before), after) in enumerate(groups):
        kept.extend(Link(source, End(KNOT, number), "") for source in before)
        kept.extend(Link(End(KNOT, number), target, "") for target in after)
    return kept, tuple(cluster for (cluster, _), _ in groups)


def _between_boxes(link: Link) -> bool:
    return link.source.kind == link.target.kind == BOX and not link.label


_NO_STAGE = "default"


class Cluster(NamedTuple):
    """Boxes of one stage, drawn together; `column` is its place from left to right, the title is empty for no stage."""

    title: str
    boxes: Tuple[int, ...]
    column: int


class Drawing(NamedTuple):
    """A chart with its clusters and links; `knots` are the numbers of the clusters that links meet in."""

    chart: Chart
    clusters: Tuple[Cluster, ...]
    links: Tuple[Link, ...]
    knots: Tuple[int, ...]


def draw(chart: Chart) -> Drawing:
    """The clusters and links of a chart."""
    clusters = _clusters(chart)
    place = {box: number for number, cluster in enumerate(clusters) for box in cluster.boxes}
    links, knots = tie(_links(chart, clusters), place)
    return Drawing(chart, clusters, tuple(links), knots)


def _clusters(chart: Chart) -> Tuple[Cluster, ...]:
    """Each stage whole, but those that wait for each other and jobs without one: these are split by level."""
    stages = list(dict.fromkeys(box.stage for box in chart.boxes))
    of_box = [stages.index(box.stage) for box in chart.boxes]
    split = _split(chart, stages, of_box)
    nodes = [len(stages) + box if of_box[box] in split else of_box[box] for box in range(len(of_box))]
    between = {(nodes[w.source], nodes[w.target]) for w in chart.waits if nodes[w.source] != nodes[w.target]}
    column = levels(len(stages) + len(nodes), between)
    found: Dict[Tuple[int, int], List[int]] = {}
    for box, node in enumerate(nodes):
        found.setdefault((of_box[box], column[node]), []).append(box)
    return tuple(
        Cluster("" if stages[stage] == _NO_STAGE else stages[stage], tuple(boxes), level)
        for (stage, level), boxes in found.items()
    )


def _split(chart: Chart, stages: List[str], of_box: List[int]) -> Set[int]:
    between = {(of_box[w.source], of_box[w.target]) for w in chart.waits if of_box[w.source] != of_box[w.target]}
    without_stage = {stages.index(_NO_STAGE)} if _NO_STAGE in stages and len(stages) > 1 else set()
    return in_circles(len(stages), between) | without_stage


def _links(chart: Chart, clusters: Tuple[Cluster, ...]) -> Tuple[Link, ...]:
    every = {(wait.source, wait.target) for wait in chart.waits if not wait.label}
    ends = _Bundles(clusters, every)
    needed = without_implied(len(chart.boxes), every)
    plain = dict.fromkeys(ends.link(source, target) for source, target in needed)
    labelled = (Link(End(BOX, w.source), End(BOX, w.target), w.label) for w in chart.waits if w.label)
    return (*plain, *labelled)


class _Bundles:
    """Finds links that hold for whole clusters."""

    def __init__(self, clusters: Tuple[Cluster, ...], edges: Set[Tuple[int, int]]) -> None:
        self._clusters = clusters
        self._place = {box: number for number, cluster in enumerate(clusters) for box in cluster.boxes}
        self._edges = edges
        self._known: Dict[Tuple[End, End], bool] = {}

    def link(self, source: int, target: int) -> Link:
        """The widest link that an edge is part of."""
        sources = (self._around(source), End(BOX, source))
        targets = (self._around(target), End(BOX, target))
        choices = ((a, b) for a in sources for b in targets)
        one, other = next(ends for ends in choices if self._holds(*ends))
        return Link(one, other, "")

    def _around(self, box: int) -> End:
        number = self._place[box]
        cluster = self._clusters[number]
        return End(CLUSTER, number) if cluster.title and len(cluster.boxes) > 1 else End(BOX, box)

    def _boxes(self, end: End) -> Tuple[int, ...]:
        return self._clusters[end.number].boxes if end.kind == CLUSTER else (end.number,)

    def _holds(self, source: End, target: End) -> bool:
        if (source, target) not in self._known:
            pairs = ((a, b) for a in self._boxes(source) for b in self._boxes(target))
            self._known[source, target] = all(pair in self._edges for pair in pairs)
        return self._known[source, target]
