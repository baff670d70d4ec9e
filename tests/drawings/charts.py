"""Charts in a few characters, and what their drawings say."""

from __future__ import annotations

from typing import Dict, Iterable, Sequence, Set, Tuple

from hypothesis import strategies as st

from cigen.graph.chart import ALWAYS, Box, Chart, Variant, Wait
from cigen.graph.clusters import Drawing
from cigen.graph.links import CLUSTER, KNOT, End

Pair = Tuple[int, int]


def chart(stages: Sequence[str], waits: Iterable[Tuple[int, int, str]] = ()) -> Chart:
    """A chart with a box for each stage given, called `<stage>_<number>`."""
    boxes = tuple(
        Box(f"{stage}_{number}", stage, ALWAYS, (Variant(f"{stage}_{number}", "amd64", None),), ())
        for number, stage in enumerate(stages)
    )
    return Chart("main", "", boxes, tuple(Wait(*wait) for wait in waits), False)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any chart without circles; stages may wait for each other crosswise."""
    stages = draw(st.lists(st.sampled_from(["default", "a", "b", "c"]), min_size=1, max_size=12))
    numbers = st.integers(0, len(stages) - 1)
    waits = draw(st.sets(st.tuples(numbers, numbers, st.sampled_from(["", "", "", "failed"])), max_size=40))
    whole = draw(st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))))
    every = {(a, b, "") for a, s in enumerate(stages) for b, t in enumerate(stages) if (s, t) in whole}
    return chart(stages, sorted((a, b, label) for a, b, label in waits | every if a < b))


def said(drawing: Drawing) -> Set[Pair]:
    """The requirements on success that the links stand for."""
    into: Dict[End, Set[int]] = {}
    for link in drawing.links:
        if link.target.kind == KNOT:
            into.setdefault(link.target, set()).update(_boxes(drawing, link.source))
    return {
        (source, target)
        for link in drawing.links
        if not link.label and link.target.kind != KNOT
        for source in (into[link.source] if link.source.kind == KNOT else _boxes(drawing, link.source))
        for target in _boxes(drawing, link.target)
    }


def _boxes(drawing: Drawing, end: End) -> Set[int]:
    return set(drawing.clusters[end.number].boxes) if end.kind == CLUSTER else {end.number}
