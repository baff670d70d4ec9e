"""Charts -> one self-contained page: the drawing, and what it shows as a table."""

from __future__ import annotations

from typing import Iterator, Sequence

from cigen.graph.chart import Box, Chart
from cigen.graph.markup import element, text
from cigen.graph.svg import svg

_STYLE = """\
body { margin: 0; background: var(--paper); color: var(--ink); font: 13px system-ui, sans-serif }
main { overflow-x: auto }
details { padding: 0 24px 24px }
summary { cursor: pointer; color: var(--dim) }
table { border-collapse: collapse; margin-top: 12px }
caption { text-align: left; font-weight: 600; padding: 12px 0 4px }
th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600 }
td:first-child { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
td { white-space: pre-line; max-width: 60em }
"""


def html(charts: Sequence[Chart]) -> str:
    """The page."""
    names = ", ".join(chart.name for chart in charts)
    head = element(
        "head",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        element("title", text(f"cigen: {names}")),
        element("style", "\n" + _STYLE),
    )
    tables = "".join(_table(chart) for chart in charts)
    details = element("details", element("summary", "The same as text"), tables)
    body = element("body", "\n", element("main", "\n", svg(charts)), "\n", details, "\n")
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _table(chart: Chart) -> str:
    head = element("tr", *(element("th", title) for title in ("Job", "Stage", "What is known about it")))
    rows = (element("tr", *_cells(box)) for box in chart.boxes)
    return "\n" + element("table", element("caption", text(chart.name)), "\n", head, "\n", "\n".join(rows))


def _cells(box: Box) -> Iterator[str]:
    yield element("td", text(box.name))
    yield element("td", text(box.stage))
    yield element("td", text("\n".join(box.facts)))
