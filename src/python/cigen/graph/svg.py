"""Charts -> one self-contained SVG: light or dark as the reader's system is, text that can be selected, no script."""

from __future__ import annotations

from typing import Dict, Iterator, List, Sequence

from cigen.graph.across import BESIDE_STATUS
from cigen.graph.boxes import box_of
from cigen.graph.chart import Chart
from cigen.graph.clusters import Drawing, draw
from cigen.graph.layout import Layout, Path, Place, lay_out
from cigen.graph.legend import legend
from cigen.graph.links import BOX, CLUSTER, KNOT, End
from cigen.graph.markup import element, text
from cigen.graph.style import style

_MARGIN, _TITLE, _BETWEEN = 24, 56, 48


def svg(charts: Sequence[Chart]) -> str:
    """The charts below each other, and the legend."""
    parts: List[str] = []
    rules: List[str] = []
    y, width = _MARGIN, 0
    drawings = [draw(chart) for chart in charts]
    for number, drawing in enumerate(drawings):
        layout = lay_out(drawing)
        prefix = f"w{number}"
        parts.append(element("g", *_chart(drawing, layout, prefix), transform=f"translate({_MARGIN} {y})"))
        rules.extend(_rules(drawing, prefix))
        width = max(width, layout.width, round(len(drawing.chart.subtitle) * 7))
        y += _TITLE + layout.height + _BETWEEN
    key, key_width = legend(drawings)
    parts.append(element("g", key, transform=f"translate({_MARGIN} {y})"))
    width = max(width, key_width) + 2 * _MARGIN
    height = y + _MARGIN + 8
    sheet = element("style", "\n" + style() + "\n".join(rules) + "\n")
    paper = element("rect", klass="paper", width="100%", height="100%")
    return (
        element(
            "svg",
            element("title", text(", ".join(chart.name for chart in charts))),
            sheet,
            element("defs", _arrow("arrow", 6), _arrow("wide", 4), _knot()),
            paper,
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {width} {height}",
        )
        + "\n"
    )


def _arrow(name: str, size: int) -> str:
    shape = element("path", d="M0 0L8 4L0 8z", klass=f"arrow {name}")
    return element(
        "marker",
        shape,
        id=name,
        viewBox="0 0 8 8",
        refX=7,
        refY=4,
        markerWidth=size,
        markerHeight=size,
        orient="auto",
    )


def _knot() -> str:
    dot = element("circle", klass="arrow", cx=4, cy=4, r=3.5)
    return element("marker", dot, id="knot", viewBox="0 0 8 8", refX=4, refY=4, markerWidth=6, markerHeight=6)


def _chart(drawing: Drawing, layout: Layout, prefix: str) -> Iterator[str]:
    yield element("text", text(drawing.chart.name), klass="title", y=16)
    yield element("text", text(drawing.chart.subtitle), klass="subtitle", y=36)
    lowered = f"translate(0 {_TITLE})"
    frames = [_frame(cluster.title, place) for cluster, place in zip(drawing.clusters, layout.clusters)]
    links = [_link(drawing, path, prefix) for path in layout.paths]
    boxes = [box_of(drawing.chart, box, place, f"{prefix}b{box}") for box, place in layout.boxes.items()]
    statuses = _statuses(layout.paths)
    yield element("g", *filter(None, frames), *links, *boxes, *statuses, transform=lowered)


def _frame(title: str, place: Place) -> str:
    if not title:
        return ""
    rect = element("rect", x=place.x, y=place.y, width=place.width, height=place.height, rx=8)
    return element(
        "g", rect, element("text", text(title), klass="stage", x=place.x + 14, y=place.y + 21), klass="frame"
    )


def _link(drawing: Drawing, path: Path, prefix: str) -> str:
    ends = (path.link.source, path.link.target)
    kinds = ["link"]
    kinds.extend(["wide"] if path.link.wide else [])
    kinds.extend(["status"] if path.link.label else [])
    kinds.extend(["gone"] if any(_skipped(drawing, end) for end in ends) else [])
    kinds.extend(_class(end, prefix) for end in ends)
    head = "url(#wide)" if path.link.wide else "url(#knot)" if path.link.target.kind == KNOT else "url(#arrow)"
    return element("path", klass=" ".join(kinds), d=_curve(path), marker_end=head)


def _skipped(drawing: Drawing, end: End) -> bool:
    if end.kind == KNOT:
        return False
    boxes = drawing.clusters[end.number].boxes if end.kind == CLUSTER else (end.number,)
    return all(drawing.chart.boxes[box].skipped for box in boxes)


def _class(end: End, prefix: str) -> str:
    return f"{prefix}{end.kind[0]}{end.number}"


def _curve(path: Path) -> str:
    (x, _, y), *following = path.stretches
    steps = [f"M{x} {y}"]
    x = path.stretches[0][1]
    steps.extend([f"H{x}"] if x != path.stretches[0][0] else [])
    for start, end, level in following:
        middle = (x + start) // 2
        steps.append(f"C{middle} {y} {middle} {level} {start} {level}" if level != y else f"H{start}")
        steps.extend([f"H{end}"] if end != start else [])
        x, y = end, level
    return "".join(steps)


def _statuses(paths: Sequence[Path]) -> Iterator[str]:
    """What a job waits for where that isn't success, once before each."""
    places = {(path.stretches[-1], path.link.label) for path in paths if path.link.label}
    for (_, x, y), label in sorted(places):
        yield element("text", text(label), klass="status", x=x - BESIDE_STATUS + 4, y=y - 5)


def _rules(drawing: Drawing, prefix: str) -> Iterator[str]:
    """Pointing at a job leaves only its own links, and those of the knots they are in."""
    linked: Dict[End, Dict[End, None]] = {}
    for source, target, _ in drawing.links:
        for end, other in ((source, target), (target, source)):
            linked.setdefault(end, {end: None}).update({other: None} if other.kind == KNOT else {})
    for number, cluster in enumerate(drawing.clusters):
        for box in cluster.boxes:
            own = {**linked.get(End(BOX, box), {}), **linked.get(End(CLUSTER, number), {})}
            if own:
                others = "".join(f":not(.{_class(end, prefix)})" for end in own)
                yield f"svg:has(#{prefix}b{box}:hover) .link{others} {{ opacity: .12 }}"
