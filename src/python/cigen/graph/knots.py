"""Many waiting for the same many: their links meet in a knot, or nobody could tell one from the other."""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence, Tuple

from cigen.graph.links import BOX, KNOT, End, Link


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
