"""A simulation as a table that fits 80 columns, as data for programs, and as a page."""

from __future__ import annotations

from datetime import datetime, timezone
from html import escape
from typing import Dict, Iterator, List, Optional

from cigen.cli.shown import shown
from cigen.simulate.tally import JobTally, Tally

_WIDEST_JOB, _WIDEST_CAUSE = 30, 28
_STYLE = """\
:root { color-scheme: light dark; --run: #d97706; --skip: #16a34a }
body { font: 15px system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.6em } p.sum { font-size: 1.2em }
p.note { opacity: .75 } span { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-left: 1em }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: 4px 12px 4px 0 }
td.n { text-align: right; font-variant-numeric: tabular-nums } td.bar { width: 40% }
div.bar { display: flex; height: 14px; border-radius: 3px; overflow: hidden; min-width: 8em }
td { overflow-wrap: anywhere } .run { background: var(--run) } .skip { background: var(--skip) }
"""


def table(found: Tally) -> str:
    """The jobs, those that skip most often first, and totals."""
    rows = [("job", "runs", "skips", "", "runs mostly because of")]
    for job in _ordered(found):
        share = f"{100 * job.skips // max(1, job.runs + job.skips)}%"
        rows.append((_cut(_name(job), _WIDEST_JOB), str(job.runs), str(job.skips), share, _cause(job)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{row[0].ljust(widths[0])}  {row[1].rjust(widths[1])}  {row[2].rjust(widths[2])}  {row[3].rjust(widths[3])}  {row[4]}"
        for row in rows
    ]
    return "\n".join([*(line.rstrip() for line in lines), "", *summary(found)]) + "\n"


def summary(found: Tally) -> Iterator[str]:
    """What it comes to, in sentences."""
    every = found.runs + found.skips
    share = f" ({100 * found.skips // every}%)" if every else ""
    yield f"In {found.commits - len(found.unread)} commits {every} jobs: {found.runs} run, {found.skips} skipped{share}."
    minutes, credits = (
        sum(values) for values in zip((0.0, 0.0), *((j.minutes, j.credits) for j in found.jobs.values()))
    )
    if minutes:
        yield f"{minutes:,.0f} minutes saved" + (f", {credits:,.0f} credits." if credits else ".")
    if found.unread:
        oid, problem = found.unread[0]
        yield f"{len(found.unread)} commits have no configuration that can be read, {oid[:12]} for one: {shown(problem)}"


def data(found: Tally) -> Dict[str, object]:
    """For programs: by the id of each job, nothing shortened."""
    jobs = {
        variant: {**job._asdict(), "causes": [list(cause) for cause in job.causes]}
        for variant, job in found.jobs.items()
    }
    unread = [{"commit": oid, "problem": problem} for oid, problem in found.unread]
    return {"commits": found.commits, "runs": found.runs, "skips": found.skips, "unread": unread, "jobs": jobs}


def page(found: Tally) -> str:
    """One page with a bar for each job; every name in it is text."""
    rows = "\n".join(_page_row(job) for job in _ordered(found))
    said = "".join(f'<p class="sum">{escape(line)}</p>\n' for line in summary(found))
    period = f"Commits from {_day(found.first)} to {_day(found.last)}. " if found.commits else ""
    note = f"{period}Every job is taken to pass. Of each commit's jobs:"
    legend = '<span class="skip"></span> proven before, skipped <span class="run"></span> run'
    head = "<tr><th>job</th><th>runs</th><th>skips</th><th></th><th>runs mostly because of</th></tr>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>cigen simulate</title>\n'
        f"<style>\n{_STYLE}</style></head><body>\n<h1>What gating would have saved</h1>\n{said}"
        f'<p class="note">{note} {legend}</p>\n'
        f"<table>{head}\n{rows}\n</table></body></html>\n"
    )


def _page_row(job: JobTally) -> str:
    every = max(1, job.runs + job.skips)
    parts = ((job.skips, "skip"), (job.runs, "run"))
    bar = "".join(f'<div class="{name}" style="width: {100 * count / every:.1f}%"></div>' for count, name in parts)
    cells = (
        escape(_name(job)),
        str(job.runs),
        str(job.skips),
        f'<div class="bar">{bar}</div>',
        escape(_cause(job, None)),
    )
    kinds = ("", ' class="n"', ' class="n"', ' class="bar"', "")
    return "<tr>" + "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, cells)) + "</tr>"


def _ordered(found: Tally) -> List[JobTally]:
    return sorted(found.jobs.values(), key=lambda job: (-job.skips, job.workflow, job.job))


def _name(job: JobTally) -> str:
    return shown(job.job if job.workflow == "main" else f"{job.workflow}/{job.job}")


def _cause(job: JobTally, widest: Optional[int] = _WIDEST_CAUSE) -> str:
    if not job.causes:
        return ""
    cause, count = job.causes[0]
    return f"{_cut(shown(cause), widest or len(cause))} ({count})"


def _cut(text: str, width: int) -> str:
    """Of a path its end, of a sentence its beginning."""
    if len(text) <= width:
        return text
    return f"{text[: width - 1]}…" if " " in text else f"…{text[1 - width :]}"


def _day(time: int) -> str:
    return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d")
