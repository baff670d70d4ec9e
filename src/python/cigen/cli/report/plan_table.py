"""A plan as a table a person reads, and as data for programs."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import wrap
from typing import Dict, Iterator, List, Sequence, TextIO, Tuple

from cigen.cli.shown import shown
from cigen.config.workflow import MAIN
from cigen.gate.pruning.plan import ASK, SKIP, Decision, Plan

_SHOWN_OF_HASH = 12
_SHOWN_NAMES = 3
# A reason in fewer columns than this is no pleasure to read: it stands below then.
_NARROWEST = 24
_BELOW = " " * 6


def table(plan: Plan, width: int = 0) -> str:
    """One line a job: run, skip or ask, the job, the start of its hash, why; then how many there are of each.

    Where there are other workflows than main, each job's workflow is there, too. With a width, that of a terminal, the reason goes on below its beginning.
    """
    several = any(decision.workflow != MAIN for decision in plan.decisions)
    rows = [_row(decision, several) for decision in plan.decisions]
    widths = [max(map(len, column)) for column in zip(*rows)][:-1] if rows else []
    lines = (line for row in rows for line in _lines(row, widths, width))
    return "\n".join([*lines, *_summary(plan.decisions)]) + "\n"


def width_of(stream: TextIO) -> int:
    """A terminal's width, 0 where there is none."""
    return get_terminal_size().columns if stream.isatty() else 0


def _lines(row: Sequence[str], widths: Sequence[int], width: int) -> Sequence[str]:
    *cells, why = row
    start = "".join(f"{cell.ljust(wide)}  " for cell, wide in zip(cells, widths))
    if not width or len(start) + len(why) <= width:
        return [f"{start}{why}"]
    if width - len(start) < _NARROWEST:
        return [start.rstrip(), *wrap(why, max(width, _NARROWEST), initial_indent=_BELOW, subsequent_indent=_BELOW)]
    return wrap(why, width, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False)


def _row(decision: Decision, several: bool) -> Tuple[str, ...]:
    why = decision.why
    if decision.dropped:
        why = f"{why}; no longer waits for {_names(decision.dropped)}"
    place = (shown(decision.workflow),) if several else ()
    return (decision.outcome, *place, shown(decision.job), (decision.hash or "-")[:_SHOWN_OF_HASH], shown(why))


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def _summary(decisions: Sequence[Decision]) -> Iterator[str]:
    skipped = sum(decision.outcome == SKIP for decision in decisions)
    asked = sum(decision.outcome == ASK for decision in decisions)
    running = len(decisions) - skipped - asked
    depends = f", {asked} {'depends' if asked == 1 else 'depend'} on CircleCI's cache" if asked else ""
    yield f"{running} of {len(decisions)} jobs run, {skipped} are skipped{depends}."


def rows(plan: Plan) -> List[Dict[str, object]]:
    """The decisions for programs, nothing shortened."""
    return [_row_of(decision) for decision in plan.decisions]


def _row_of(decision: Decision) -> Dict[str, object]:
    fields = {"verdict" if name == "outcome" else name: value for name, value in decision._asdict().items()}
    return {**fields, "dropped": list(decision.dropped)}
