"""Charts -> DOT, for Graphviz."""

from __future__ import annotations

from typing import Dict, Iterator, Sequence

from cigen.graph.chart import ALWAYS, APPROVAL, OTHER, SKIPPABLE, Box, Chart
from cigen.graph.clusters import Cluster, Drawing, draw
from cigen.graph.links import BOX, CLUSTER, KNOT, End, Link

_HEAD = """\
digraph cigen {
  graph [rankdir=LR, compound=true, fontname="Helvetica", style="rounded", color="#d0d7de"]
  node [fontname="Helvetica", fontsize=11, shape=box, style="rounded", color="#57606a"]
  edge [color="#8c959f", arrowsize=0.7, fontname="Helvetica", fontsize=9]
"""
_LOOKS = {
    SKIPPABLE: {"color": "#0969da"},
    ALWAYS: {},
    APPROVAL: {"shape": "hexagon", "style": "filled", "color": "#9a6700", "fillcolor": "#fff8c5"},
    OTHER: {"shape": "ellipse", "style": "solid"},
}
_SKIPPED = {"style": "rounded,dashed", "color": "#8c959f", "fontcolor": "#8c959f"}


def dot(charts: Sequence[Chart]) -> str:
    """One directed graph, a cluster a workflow and one a stage."""
    lines = [line for number, chart in enumerate(charts) for line in _chart(draw(chart), f"w{number}")]
    return _HEAD + "".join(f"  {line}\n" for line in lines) + "}\n"


def _chart(drawing: Drawing, prefix: str) -> Iterator[str]:
    yield f"subgraph cluster_{prefix} {{"
    yield f"  label={_quoted(drawing.chart.name)}"
    for number, cluster in enumerate(drawing.clusters):
        yield from (f"  {line}" for line in _cluster(drawing.chart, cluster, f"cluster_{prefix}c{number}", prefix))
    for knot in range(len(drawing.knots)):
        yield f"  {prefix}k{knot} [shape=point, width=0.06]"
    yield "}"
    yield from (_link(drawing, link, prefix) for link in drawing.links)


def _cluster(chart: Chart, cluster: Cluster, name: str, prefix: str) -> Iterator[str]:
    if cluster.title:
        yield f"subgraph {name} {{"
        yield f"  label={_quoted(cluster.title)}"
    for box in cluster.boxes:
        yield f"  {prefix}b{box} {_attributes(_look(chart.boxes[box]))}"
    if cluster.title:
        yield "}"


def _look(box: Box) -> Dict[str, str]:
    label = box.name
    if len(box.variants) > 1:
        shown = (v.architecture + (" (skipped)" if v.skipped and not box.skipped else "") for v in box.variants)
        label = f"{box.name}\n{', '.join(shown)}"
    tip = "\n".join((box.name, *box.facts))
    return {"label": label, "tooltip": tip, **_LOOKS[box.kind], **(_SKIPPED if box.skipped else {})}


def _link(drawing: Drawing, link: Link, prefix: str) -> str:
    """Between nodes; where it holds for a whole cluster, it is cut off at the cluster's border."""
    look = {"label": link.label, "style": "dashed"} if link.label else {}
    nodes = []
    for end, border in ((link.source, "ltail"), (link.target, "lhead")):
        node = _stand_in(drawing, end, leaving=border == "ltail")
        nodes.append(f"{prefix}{node.kind[0]}{node.number}")
        if end.kind == CLUSTER:
            look[border] = f"cluster_{prefix}c{end.number}"
    if link.wide:
        look["penwidth"] = "2"
    if link.target.kind == KNOT:
        look["arrowhead"] = "none"
    return " -> ".join(nodes) + (f" {_attributes(look)}" if look else "")


def _stand_in(drawing: Drawing, end: End, leaving: bool) -> End:
    """A node that a link to a whole cluster can be tied to: of the last ones where it leaves, of the first where it enters."""
    if end.kind != CLUSTER:
        return end
    boxes = [End(BOX, box) for box in drawing.clusters[end.number].boxes]
    inside = [link for link in drawing.links if link.source in boxes and link.target in boxes]
    passed = {link.source if leaving else link.target for link in inside}
    return next((box for box in boxes if box not in passed), boxes[0])


def _attributes(values: Dict[str, str]) -> str:
    return "[" + ", ".join(f"{key}={_quoted(value)}" for key, value in values.items()) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
