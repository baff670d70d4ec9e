"""Charts -> Mermaid, as GitHub shows it in Markdown."""

from __future__ import annotations

from typing import Iterator, Sequence

from cigen.graph.chart import ALWAYS, APPROVAL, OTHER, SKIPPABLE, Box, Chart
from cigen.graph.clusters import Cluster, Drawing, draw
from cigen.graph.links import BOX, CLUSTER, KNOT, End, Link

_SHAPES = {SKIPPABLE: ("(", ")"), ALWAYS: ("[", "]"), APPROVAL: ("{{", "}}"), OTHER: ("([", "])")}
_CLASSES = """\
  classDef skippable stroke:#0969da,stroke-width:2px
  classDef approval stroke:#bf8700,stroke-width:2px
  classDef knot fill:#8c959f,stroke:none
  classDef skipped stroke-dasharray:4 3,opacity:0.55
"""


def mermaid(charts: Sequence[Chart]) -> str:
    """One flowchart; with several workflows each is a subgraph."""
    lines = [line for number, chart in enumerate(charts) for line in _chart(chart, f"w{number}", len(charts) > 1)]
    return "flowchart LR\n" + "".join(f"  {line}\n" for line in lines) + _CLASSES


def _chart(chart: Chart, prefix: str, framed: bool) -> Iterator[str]:
    drawing = draw(chart)
    if framed:
        yield f'subgraph {prefix}["{_text(chart.name)}"]'
    for number, cluster in enumerate(drawing.clusters):
        yield from _cluster(drawing, cluster, prefix, number)
    yield from (_link(link, prefix) for link in drawing.links)
    if framed:
        yield "end"


def _cluster(drawing: Drawing, cluster: Cluster, prefix: str, number: int) -> Iterator[str]:
    if cluster.title:
        yield f'subgraph {_name(End(CLUSTER, number), prefix)}["{_text(cluster.title)}"]'
    for box in cluster.boxes:
        yield _box(drawing.chart.boxes[box], _name(End(BOX, box), prefix))
    for knot, home in enumerate(drawing.knots):
        if home == number:
            yield f"{_name(End(KNOT, knot), prefix)}(( )):::knot"
    if cluster.title:
        yield "end"


def _box(box: Box, name: str) -> str:
    opening, closing = _SHAPES[box.kind]
    label = _text(box.name)
    if len(box.variants) > 1:
        label += "<br/>" + ", ".join(
            _text(f"{variant.architecture} (skipped)" if variant.skipped and not box.skipped else variant.architecture)
            for variant in box.variants
        )
    kind = "skipped" if box.skipped else box.kind if box.kind in (SKIPPABLE, APPROVAL) else ""
    return f'{name}{opening}"{label}"{closing}' + (f":::{kind}" if kind else "")


def _link(link: Link, prefix: str) -> str:
    source, target = _name(link.source, prefix), _name(link.target, prefix)
    if link.label:
        return f'{source} -. "{_text(link.label)}" .-> {target}'
    return f"{source} {'==>' if link.wide else '---' if link.target.kind == KNOT else '-->'} {target}"


def _name(end: End, prefix: str) -> str:
    return f"{prefix}{end.kind[0]}{end.number}"


def _text(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
