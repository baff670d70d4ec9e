"""The look of a drawing: colours for a light and a dark background."""

from __future__ import annotations

from typing import Mapping

_LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "dim": "#656d76",
    "frame": "#f6f8fa",
    "line": "#d0d7de",
    "link": "#8c959f",
    "box": "#ffffff",
    "skippable": "#0969da",
    "always": "#57606a",
    "approval": "#9a6700",
    "approval-box": "#fff8c5",
    "other": "#8250df",
    "skipped": "#1a7f37",
}
_DARK = {
    "paper": "#0d1117",
    "ink": "#e6edf3",
    "dim": "#8d96a0",
    "frame": "#151b23",
    "line": "#30363d",
    "link": "#6e7681",
    "box": "#212830",
    "skippable": "#4493f8",
    "always": "#9198a1",
    "approval": "#d29922",
    "approval-box": "#2e2611",
    "other": "#ab7df8",
    "skipped": "#3fb950",
}
_RULES = """\
.paper { fill: var(--paper) }
text { fill: var(--ink); font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
text.title { font: 600 18px system-ui, sans-serif }
text.subtitle, text.legend, text.stage { font: 12px system-ui, sans-serif; fill: var(--dim) }
text.stage { font-weight: 600; font-size: 13px; fill: var(--ink) }
text.chip { font-size: 10px }
text.status { font: 11px system-ui, sans-serif; text-anchor: end; fill: var(--dim) }
.dim { fill: var(--dim) }
.frame rect { fill: var(--frame); stroke: var(--line) }
.job > rect { fill: var(--box); stroke: var(--line) }
.job .icon { fill: var(--kind); stroke: var(--kind) }
.job .icon.hollow { fill: none }
.job .chip rect { fill: none; stroke: var(--kind); stroke-opacity: .55 }
.job:hover > rect { stroke: var(--kind); stroke-width: 2 }
.skippable { --kind: var(--skippable) }
.always { --kind: var(--always) }
.approval { --kind: var(--approval) }
.approval > rect { fill: var(--approval-box); stroke: var(--approval) }
.other { --kind: var(--other) }
.running.skippable > rect { stroke: var(--skippable) }
.skipped { --kind: var(--skipped) }
.skipped > rect { fill: none; stroke-dasharray: 4 3 }
.skipped text, .skipped tspan { fill: var(--dim) }
.skipped .icon { fill: none; stroke-width: 2 }
.chip.skipped rect { stroke-dasharray: 3 2; stroke: var(--dim) }
.link { fill: none; stroke: var(--link); stroke-width: 1.3 }
.link.wide { stroke-width: 3; stroke: var(--dim) }
.link.status { stroke-dasharray: 5 4 }
.link.gone { stroke-opacity: .4 }
.arrow { fill: var(--link) }
.arrow.wide { fill: var(--dim) }
.link, .job, text.status { transition: opacity .15s }
"""


def style() -> str:
    """The style sheet of a drawing."""
    return f"{colours()}{_RULES}"


def colours() -> str:
    """The colours alone, as variables."""
    return f"{_variables(_LIGHT)}@media (prefers-color-scheme: dark) {{\n{_variables(_DARK)}}}\n"


def _variables(colours: Mapping[str, str]) -> str:
    return ":root { " + "; ".join(f"--{name}: {value}" for name, value in colours.items()) + " }\n"
