"""Sketch -> x: how wide boxes, columns and clusters are, and where they begin."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Tuple

from cigen.graph.chart import Box
from cigen.graph.sketch import PAD, Sketch

LETTER, CHIP_LETTER, CHIP_PAD, CHIP_GAP = 7.25, 6.1, 10, 4
BEFORE_NAME, AFTER_NAME = 30, 10
STATUS_LETTER, BESIDE_STATUS = 6.0, 16
_APART, _FOR_LINKS = 14, 40
_CLUSTERS_APART = 60


class Across(NamedTuple):
    """By column of clusters: where it begins and ends, and beginning and width of each column of boxes in it."""

    lefts: Tuple[int, ...]
    rights: Tuple[int, ...]
    boxes: Tuple[Tuple[Tuple[int, int], ...], ...]


def across(sketch: Sketch) -> Across:
    """Columns of boxes as wide as the widest, room between them where links go."""
    left = 0
    lefts: List[int] = []
    rights: List[int] = []
    boxes: List[Tuple[Tuple[int, int], ...]] = []
    gaps = _gaps(sketch)
    border = PAD if any(cluster.title for cluster in sketch.drawing.clusters) else 0
    for number, widths in enumerate(_widths(sketch)):
        left += gaps.get((number, 0), 0)
        lefts.append(left)
        x = left + border
        found = []
        for column, width in enumerate(widths):
            x += gaps.get((number, column), _APART) if column else 0
            found.append((x, width))
            x += width
        boxes.append(tuple(found))
        rights.append(x + border)
        left = x + border + _CLUSTERS_APART
    return Across(tuple(lefts), tuple(rights), tuple(boxes))


def _gaps(sketch: Sketch) -> Mapping[Tuple[int, int], int]:
    """What links and their statuses need, before (column of clusters, column of boxes)."""
    found: Dict[Tuple[int, int], int] = {}
    for route in sketch.routes:
        for number in route.passing:
            items = sketch.inner(route, number)
            columns = [(sketch.drawing.clusters[number].column, sketch.insides[number].columns[item]) for item in items]
            for place in columns[1:]:
                found[place] = max(found.get(place, 0), _FOR_LINKS)
            if number == route.outer[-1]:
                room = status_width(route.link.label) + (_FOR_LINKS if columns[-1][1] else 0)
                found[columns[-1]] = max(found.get(columns[-1], 0), room)
    return found


def status_width(label: str) -> int:
    """How much room the statuses a link waits for need before its target."""
    return round(len(label) * STATUS_LETTER) + BESIDE_STATUS if label else 0


def _widths(sketch: Sketch) -> List[List[int]]:
    widths = [[0] * count for count in sketch.counts]
    for cluster, inside in zip(sketch.drawing.clusters, sketch.insides):
        for box in cluster.boxes:
            column = widths[cluster.column]
            place = inside.columns[box]
            column[place] = max(column[place], box_width(sketch.drawing.chart.boxes[box]))
    return widths


def box_width(box: Box) -> int:
    """How much room a box needs for its name and its architectures."""
    chips = sum(chip_width(text) + CHIP_GAP for text in chips_of(box))
    return round(BEFORE_NAME + len(box.name) * LETTER + (CHIP_GAP if chips else 0) + chips + AFTER_NAME)


def chip_width(text: str) -> float:
    """How wide a text in a chip is, in pixels."""
    return len(text) * CHIP_LETTER + CHIP_PAD


def chips_of(box: Box) -> Tuple[str, ...]:
    """The architectures to show: those of a box that has several variants."""
    return tuple(variant.architecture for variant in box.variants) if len(box.variants) > 1 else ()
