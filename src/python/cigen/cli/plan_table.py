"""A plan as a table a person reads, and as data for programs."""

from __future__ import annotations

from typing import Dict, Iterator, List, Sequence, Tuple

from cigen.gate.plan import ASK, SKIP, Decision, Plan

_SHOWN_OF_HASH = 12
_SHOWN_NAMES = 3


def table(plan: Plan) -> str:
    """One line a job: verdict, job, the start of its hash, why; then how many there are of each."""
    rows = [_row(decision) for decision in plan.decisions]
    widths = [max(map(len, column)) for column in zip(*rows)] if rows else []
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, *_summary(plan.decisions)]) + "\n"


def _row(decision: Decision) -> Tuple[str, str, str, str]:
    why = decision.why
    if decision.dropped:
        why = f"{why}; no longer waits for {_names(decision.dropped)}"
    return decision.verdict, decision.job, (decision.hash or "-")[:_SHOWN_OF_HASH], why


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def _summary(decisions: Sequence[Decision]) -> Iterator[str]:
    skipped = sum(decision.verdict == SKIP for decision in decisions)
    asked = sum(decision.verdict == ASK for decision in decisions)
    running = len(decisions) - skipped - asked
    depends = f", {asked} depend on CircleCI's cache" if asked else ""
    yield f"{running} of {len(decisions)} jobs run, {skipped} are skipped{depends}."


def rows(plan: Plan) -> List[Dict[str, object]]:
    """The decisions for programs, nothing shortened."""
    return [{**decision._asdict(), "dropped": list(decision.dropped)} for decision in plan.decisions]
