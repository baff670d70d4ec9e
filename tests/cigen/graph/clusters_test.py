"""What is drawn of a chart: clusters by stage, and as few links as say the same."""

from __future__ import annotations

from typing import List, Tuple

from drawings.charts import chart, charts, said
from hypothesis import given

from cigen.graph.chart import Chart
from cigen.graph.clusters import Drawing, draw
from cigen.graph.order import without_implied


def links(drawing: Drawing) -> List[Tuple[str, str, str]]:
    """The links, clusters by their title and boxes by their name."""
    names = {"box": [box.name for box in drawing.chart.boxes], "cluster": [one.title for one in drawing.clusters]}
    names["knot"] = [f"knot {number}" for number in range(len(drawing.knots))]
    return [
        (names[link.source.kind][link.source.number], names[link.target.kind][link.target.number], link.label)
        for link in drawing.links
    ]


@given(charts())
def test_the_links_say_no_more_and_no_less_than_the_requirements(any_chart: Chart) -> None:
    drawing = draw(any_chart)

    required = {(wait.source, wait.target) for wait in any_chart.waits if not wait.label}
    assert said(drawing) <= required
    assert set(without_implied(len(any_chart.boxes), required)) <= said(drawing)


@given(charts())
def test_each_box_is_in_one_cluster_and_links_between_clusters_go_to_the_right(any_chart: Chart) -> None:
    drawing = draw(any_chart)

    home = {box: number for number, cluster in enumerate(drawing.clusters) for box in cluster.boxes}
    assert sorted(home) == list(range(len(any_chart.boxes)))
    for wait in any_chart.waits:
        one, other = home[wait.source], home[wait.target]
        assert one == other or drawing.clusters[one].column < drawing.clusters[other].column


def test_a_stage_that_waits_for_all_of_another_is_one_link() -> None:
    drawing = draw(chart(["ci", "ci", "deploy", "deploy"], [(0, 2, ""), (0, 3, ""), (1, 2, ""), (1, 3, "")]))

    assert links(drawing) == [("ci", "deploy", "")]


def test_a_job_that_waits_for_a_whole_stage_is_one_link_too() -> None:
    drawing = draw(chart(["ci", "ci", "deploy", "deploy"], [(0, 2, ""), (1, 2, ""), (0, 3, "")]))

    assert links(drawing) == [("ci", "deploy_2", ""), ("ci_0", "deploy", "")]


def test_a_requirement_that_follows_from_others_is_left_out_unless_it_waits_for_another_status() -> None:
    drawing = draw(chart(["a", "a", "a"], [(0, 1, ""), (1, 2, ""), (0, 2, ""), (0, 2, "failed")]))

    assert links(drawing) == [("a_0", "a_1", ""), ("a_1", "a_2", ""), ("a_0", "a_2", "failed")]


def test_many_that_wait_for_the_same_many_meet_in_a_knot() -> None:
    drawing = draw(chart(["a"] * 6, [(source, target, "") for source in (0, 1, 2) for target in (3, 4, 5)]))

    assert len(drawing.links) == 6
    assert {link[1] for link in links(drawing) if link[0] != "knot 0"} == {"knot 0"}


def test_stages_that_wait_for_each_other_are_split() -> None:
    drawing = draw(chart(["a", "b", "a"], [(0, 1, ""), (1, 2, "")]))

    assert [(cluster.title, cluster.boxes, cluster.column) for cluster in drawing.clusters] == [
        ("a", (0,), 0),
        ("b", (1,), 1),
        ("a", (2,), 2),
    ]


def test_jobs_without_a_stage_stand_where_they_run() -> None:
    drawing = draw(chart(["default", "ci", "default", "default"], [(0, 1, ""), (1, 2, "")]))

    assert [(cluster.title, cluster.boxes, cluster.column) for cluster in drawing.clusters] == [
        ("", (0, 3), 0),
        ("ci", (1,), 1),
        ("", (2,), 2),
    ]


def test_without_any_stage_all_are_together() -> None:
    drawing = draw(chart(["default", "default"], [(0, 1, "")]))

    assert [(cluster.title, cluster.boxes) for cluster in drawing.clusters] == [("", (0, 1))]
