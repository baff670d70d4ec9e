"""One job as it is drawn: an icon for its kind, its name, its architectures."""

from __future__ import annotations

from typing import Iterator

from cigen.graph.across import BEFORE_NAME, CHIP_GAP, LETTER, chip_width, chips_of
from cigen.graph.chart import ALWAYS, APPROVAL, OTHER, SKIPPABLE, Box, Chart, Variant
from cigen.graph.layout import Place
from cigen.graph.markup import element, text

_RUN = "M11 9.5L20 15L11 20.5z"
_ICONS = {
    ALWAYS: element("path", klass="icon", d=_RUN),
    APPROVAL: element("path", klass="icon", d="M11.5 10h2.5v10h-2.5zM17 10h2.5v10h-2.5z"),
    OTHER: element("circle", klass="icon", cx=15, cy=15, r=3),
    SKIPPABLE: element("circle", klass="icon hollow", cx=15, cy=15, r=5, stroke_width=2),
}
_SKIPPED = element("path", klass="icon hollow", d="M10 15.5l4 4l7-9")


def box_of(chart: Chart, number: int, place: Place, name: str) -> str:
    """A box with everything in it; `name` is its id."""
    box = chart.boxes[number]
    tip = element("title", text("\n".join((box.name, *box.facts))))
    rect = element("rect", width=place.width, height=place.height, rx=6)
    label = element("text", *_label(box), x=BEFORE_NAME, y=19)
    return element(
        "g",
        tip,
        rect,
        icon(box.kind, chart.decided, box.skipped),
        label,
        *_chips(box),
        id=name,
        klass=" ".join(classes(box.kind, chart.decided, box.skipped)),
        transform=f"translate({place.x} {place.y})",
    )


def classes(kind: str, decided: bool, skipped: bool) -> Iterator[str]:
    """What the style sheet has to know about a job."""
    yield "job"
    yield kind
    if decided:
        yield "skipped" if skipped else "running"


def icon(kind: str, decided: bool, skipped: bool) -> str:
    """The sign before a job's name."""
    if skipped:
        return _SKIPPED
    return _ICONS[ALWAYS] if decided and kind == SKIPPABLE else _ICONS[kind]


def _label(box: Box) -> Iterator[str]:
    """The name, its stage less visible where it begins with it."""
    size = len(box.stage) + 1
    if box.name.startswith(box.stage) and len(box.name) > size and not box.name[size - 1].isalnum():
        yield element("tspan", text(box.name[:size]), klass="dim")
        yield text(box.name[size:])
    else:
        yield text(box.name)


def _chips(box: Box) -> Iterator[str]:
    x = BEFORE_NAME + len(box.name) * LETTER + CHIP_GAP
    for variant, label in zip(box.variants, chips_of(box)):
        x += CHIP_GAP
        yield _chip(variant, label, round(x), not box.skipped)
        x += chip_width(label)


def _chip(variant: Variant, label: str, x: int, others_run: bool) -> str:
    rect = element("rect", x=x, y=7, width=round(chip_width(label)), height=16, rx=8)
    name = element("text", text(label), klass="chip", x=x + 5, y=18.5)
    return element("g", rect, name, klass="chip skipped" if variant.skipped and others_run else "chip")
