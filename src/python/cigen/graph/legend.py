"""What the signs of a drawing mean: those that occur in it."""

from __future__ import annotations

from typing import Iterator, List, Sequence, Tuple

from cigen.graph.boxes import classes, icon
from cigen.graph.chart import ALWAYS, APPROVAL, OTHER, SKIPPABLE, Chart
from cigen.graph.clusters import Drawing
from cigen.graph.links import CLUSTER
from cigen.graph.markup import element, text

_LETTER = 6.6
_WORDS = {
    (SKIPPABLE, False): "can be skipped",
    (SKIPPABLE, True): "can be skipped, but runs",
    (ALWAYS, False): "always runs",
    (ALWAYS, True): "always runs",
    (APPROVAL, False): "approval",
    (APPROVAL, True): "approval",
    (OTHER, False): "no-op or release",
    (OTHER, True): "no-op or release",
}


def legend(drawings: Sequence[Drawing]) -> Tuple[str, int]:
    """The legend in one line, and its width."""
    parts: List[str] = []
    x = 0.0
    for sign, words in (*_boxes([drawing.chart for drawing in drawings]), *_links(drawings)):
        label = element("text", text(words), klass="legend", x=36, y=19)
        parts.append(element("g", sign, label, transform=f"translate({round(x)} 0)"))
        x += 36 + len(words) * _LETTER + 24
    return "".join(parts), round(x)


def _boxes(charts: Sequence[Chart]) -> Iterator[Tuple[str, str]]:
    found = dict.fromkeys((box.kind, chart.decided, box.skipped) for chart in charts for box in chart.boxes)
    shown = dict.fromkeys(
        (SKIPPABLE, True, True) if skipped else (kind, decided, False) for kind, decided, skipped in found
    )
    for kind, decided, skipped in shown:
        yield _sign(kind, decided, skipped), "skipped" if skipped else _WORDS[kind, decided]


def _links(drawings: Sequence[Drawing]) -> Iterator[Tuple[str, str]]:
    links = [link for drawing in drawings for link in drawing.links]
    if any(link.label for link in links):
        line = element("path", klass="link status", d="M2 15H28", marker_end="url(#arrow)")
        yield line, "waits for another status than success"
    if any(CLUSTER in (link.source.kind, link.target.kind) for link in links):
        frame = element("rect", x=22, y=4, width=8, height=22, rx=3)
        line = element("path", klass="link", d="M0 15H22", marker_end="url(#arrow)")
        yield element("g", frame, line, klass="frame"), "holds for every job of the stage"


def _sign(kind: str, decided: bool, skipped: bool) -> str:
    rect = element("rect", x=0, y=1, width=30, height=28, rx=6)
    return element("g", rect, icon(kind, decided, skipped), klass=" ".join(classes(kind, decided, skipped)))
