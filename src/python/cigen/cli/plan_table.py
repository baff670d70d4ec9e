"""A plan as a table a person reads."""

from __future__ import annotations

from typing import Dict, Iterator, List, Sequence, Tuple

from cigen.gate.plan import Decision, Plan

_SHOWN_OF_HASH = 12


def table(plan: Plan) -> str:
    """One line a job: run or skip, the job, the start of its hash, why; then how many run."""
    rows = [_row(decision) for decision in plan.decisions]
    widths = [max(map(len, column)) for column in zip(*rows)] if rows else []
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, *_summary(plan.decisions)]) + "\n"


def _row(decision: Decision) -> Tuple[str, str, str, str]:
    why = decision.why
    if decision.dropped:
        why = f"{why}; no longer waits for {', '.join(decision.dropped)}"
    return "run " if decision.runs else "skip", decision.job, (decision.hash or "-")[:_SHOWN_OF_HASH], why


def _summary(decisions: Sequence[Decision]) -> Iterator[str]:
    running = sum(decision.runs for decision in decisions)
    yield f"{running} of {len(decisions)} jobs run, {len(decisions) - running} are skipped."


def rows(plan: Plan) -> List[Dict[str, object]]:
    """The same for programs."""
    return [
        {
            "job": decision.job,
            "runs": decision.runs,
            "why": decision.why,
            "hash": decision.hash,
            "dropped": list(decision.dropped),
        }
        for decision in plan.decisions
    ]
