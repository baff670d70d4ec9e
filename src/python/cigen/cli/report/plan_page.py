"""A kept plan as a page: every name in it is text."""

from __future__ import annotations

from typing import Iterator, Sequence

from cigen.cli.report.plan_table import summary
from cigen.cli.shown import shown
from cigen.gate.pruning.plan import Decision
from cigen.graph.markup import element, text
from cigen.graph.style import colours

_STYLE = """\
body { margin: 0; padding: 0 24px 24px; background: var(--paper); color: var(--ink); font: 13px system-ui, sans-serif }
table { border-collapse: collapse; margin-top: 12px }
caption { text-align: left; font-weight: 600; padding: 12px 0 4px }
th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line) }
td.name { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
td { max-width: 60em; overflow-wrap: anywhere }
tr.skip { color: var(--dim) } tr.skip td.verdict { color: var(--skipped) }
tr.run td.verdict { color: var(--skippable); font-weight: 600 }
"""
_TITLES = ("", "Job", "Hash", "Why")
_SHOWN_OF_HASH = 12


def page(decisions: Sequence[Decision], pipeline: int) -> str:
    """The page."""
    title = f"cigen: the plan of pipeline {pipeline}" if pipeline else "cigen: a plan"
    head = element(
        "head", '<meta charset="utf-8">', element("title", title), element("style", f"\n{colours()}{_STYLE}")
    )
    workflows = list(dict.fromkeys(decision.workflow for decision in decisions))
    tables = "\n".join(_table(name, [one for one in decisions if one.workflow == name]) for name in workflows)
    body = element("body", element("h1", title), element("p", text(summary(decisions))), tables)
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _table(workflow: str, decisions: Sequence[Decision]) -> str:
    titles = element("tr", *(element("th", title, "") for title in _TITLES))
    rows = (element("tr", *_cells(one), klass=one.outcome) for one in decisions)
    return element("table", element("caption", text(shown(workflow))), "\n", titles, "\n", "\n".join(rows))


def _cells(decision: Decision) -> Iterator[str]:
    yield element("td", decision.outcome, klass="verdict")
    yield element("td", text(shown(decision.job)), klass="name")
    yield element("td", text(shown((decision.hash or "-")[:_SHOWN_OF_HASH])), klass="name")
    yield element("td", text(shown(decision.why)))
