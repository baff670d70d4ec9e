"""Draws the README's pictures, docs/pictures/*.svg: the same bytes everywhere. `python pictures.py` writes them."""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Iterator, Mapping

from cigen.cli import colour
from cigen.cli.report.plan_table import table
from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.pruning.plan import Plan, Proofs, make_plan
from cigen.graph.chart import Chart, chart_of
from cigen.graph.svg import svg
from cigen.pipeline.model import Pipeline

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# A push that touched the Dockerfile alone: what doesn't read it is proven.
_PROVEN = ("browser", "eslint", "jest", "rspec_amd64", "rspec_arm64", "rubocop")
_COLUMNS = 80
_LINE, _CHARACTER, _MARGIN = 19, 8, 16
_STYLE = """\
text { font: 13.3px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
rect { fill: #f6f8fa; stroke: #d0d7de }
.c1 { font-weight: bold } .c31 { fill: #cf222e } .c32 { fill: #116329 } .c33 { fill: #7d4e00 } .c36 { fill: #0a5a8f }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } rect { fill: #161b22; stroke: #30363d }
.c31 { fill: #ff7b72 } .c32 { fill: #56d364 } .c33 { fill: #e3b341 } .c36 { fill: #79c0ff }
}"""
_COLOURED = re.compile(r"\x1b\[(\d+)m(.*?)\x1b\[0m")


def pictures() -> Mapping[str, str]:
    """Each picture by its name."""
    plan = _plan()
    return {"plan.svg": terminal(colour.plan(table(plan, _COLUMNS))), "graph.svg": svg([_chart(plan)])}


def _pipeline() -> Pipeline:
    return load_pipeline(SnapshotFiles({"cigen.yml": (PICTURES / "cigen.yml").read_bytes()}))


def _plan() -> Plan:
    pipeline = _pipeline()
    hashes = {job.variant: sha256(job.variant.encode()).hexdigest() for job in pipeline.gated}
    return make_plan(pipeline, Proofs(proven=frozenset(_PROVEN), hashes=hashes))


def _chart(plan: Plan) -> Chart:
    (workflow,) = _pipeline().workflows
    return chart_of(workflow, {decision.variant: decision for decision in plan.decisions})


def terminal(text: str) -> str:
    """A terminal's text with its colours."""
    lines = text.splitlines()
    width, height = _COLUMNS * _CHARACTER + 2 * _MARGIN, len(lines) * _LINE + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
            "<title>The plan that setup prints: what runs, what is skipped, and why</title>",
            f"<style>\n{_STYLE}\n</style>",
            f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="6"/>',
            *(_line(number, line) for number, line in enumerate(lines)),
            "</svg>\n",
        ]
    )


def _line(number: int, line: str) -> str:
    plain = _COLOURED.sub(r"\2", line)
    length = f' textLength="{len(plain) * _CHARACTER}"' if plain else ""
    return f'<text x="{_MARGIN}" y="{_MARGIN + number * _LINE + 14}"{length} xml:space="preserve">{"".join(_spans(line))}</text>'


def _spans(line: str) -> Iterator[str]:
    end = 0
    for found in _COLOURED.finditer(line):
        yield escape(line[end : found.start()])
        yield f'<tspan class="c{found[1]}">{escape(found[2])}</tspan>'
        end = found.end()
    yield escape(line[end:])


if __name__ == "__main__":
    for name, text in pictures().items():
        (PICTURES / name).write_text(text, encoding="utf-8")
        print(PICTURES / name, file=sys.stderr)
