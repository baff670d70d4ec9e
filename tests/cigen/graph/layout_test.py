"""Nothing in a drawing lies over anything else, and every link ends where it should."""

from __future__ import annotations

from itertools import combinations
from typing import Tuple

from drawings.charts import chart, charts
from hypothesis import given

from cigen.graph.across import box_width
from cigen.graph.chart import Chart
from cigen.graph.clusters import Drawing, draw
from cigen.graph.layout import Layout, Place, lay_out
from cigen.graph.links import BOX, CLUSTER, End


def apart(one: Place, other: Place) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def within(inner: Place, outer: Place) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def laid_out(any_chart: Chart) -> Tuple[Drawing, Layout]:
    drawing = draw(any_chart)
    return drawing, lay_out(drawing)


@given(charts())
def test_boxes_lie_apart_inside_their_clusters_and_are_wide_enough(any_chart: Chart) -> None:
    drawing, layout = laid_out(any_chart)

    assert all(apart(one, other) for one, other in combinations(layout.boxes.values(), 2))
    assert all(apart(one, other) for one, other in combinations(layout.clusters, 2))
    for cluster, place in zip(drawing.clusters, layout.clusters):
        assert all(within(layout.boxes[box], place) for box in cluster.boxes)
        assert within(place, Place(0, 0, layout.width, layout.height))
    for number, box in enumerate(any_chart.boxes):
        assert layout.boxes[number].width >= box_width(box)


@given(charts())
def test_a_link_goes_from_the_right_of_one_to_the_left_of_the_other(any_chart: Chart) -> None:
    drawing, layout = laid_out(any_chart)

    assert [path.link for path in layout.paths] == list(drawing.links)
    for path in layout.paths:
        stretches = path.stretches
        assert all(start <= end for start, end, _ in stretches)
        assert all(before[1] <= after[0] for before, after in zip(stretches, stretches[1:]))
        assert _touches(layout, path.link.source, stretches[0][0], stretches[0][2], right=True)
        assert _touches(layout, path.link.target, stretches[-1][1], stretches[-1][2], right=False)


def _touches(layout: Layout, end: End, x: int, y: int, right: bool) -> bool:
    if end.kind not in (BOX, CLUSTER):
        return True
    place = layout.boxes[end.number] if end.kind == BOX else layout.clusters[end.number]
    return x == place.x + (place.width if right else 0) and place.y <= y <= place.y + place.height


@given(charts())
def test_no_link_goes_through_a_box(any_chart: Chart) -> None:
    _, layout = laid_out(any_chart)

    assert [] == [
        (path.link, stretch)
        for path in layout.paths
        for stretch in path.stretches
        for place in layout.boxes.values()
        if _crosses(stretch, place)
    ]


def _crosses(stretch: Tuple[int, int, int], place: Place) -> bool:
    start, end, y = stretch
    return max(start, place.x) < min(end, place.x + place.width) and place.y < y < place.y + place.height


def test_a_chain_is_a_straight_line() -> None:
    _, layout = laid_out(chart(["a"] * 3, [(0, 1, ""), (1, 2, "")]))

    assert len({place.y for place in layout.boxes.values()}) == 1


def test_a_large_stage_is_a_grid_rather_than_a_tower() -> None:
    _, layout = laid_out(chart(["a"] * 100))

    assert layout.height < layout.width * 2


def test_what_five_hundred_jobs_wait_for_stays_legible() -> None:
    stages = [f"s{number // 50}" for number in range(500)]
    waits = [(a, b, "") for a in range(500) for b in range(500) if b // 50 == a // 50 + 1]

    drawing, layout = laid_out(chart(stages, waits))

    assert [(link.wide, link.label) for link in drawing.links] == [(True, "")] * 9
    assert len(layout.boxes) == 500
