"""What changed since an earlier pipeline, said of each job that runs for want of a proof."""

from __future__ import annotations

from typing import Optional, Tuple

from cigen.gate.pruning.plan import NO_PROOF, RUN, Decision
from cigen.project.explained.changes import Comparison
from cigen.project.explained.explanation import Explanation
from cigen.project.explained.file import Saved
from cigen.project.plan_since import shortened

# What a list for programs holds of a change of everything, and what is said of a name that somebody made a book of.
_MOST, _LONGEST = 100, 300


def explained(decision: Decision, now: Explanation, comparison: Comparison, since: int) -> Decision:
    """The decision with what changed, if that is why it runs."""
    if decision.outcome != RUN or decision.why != NO_PROOF or decision.variant not in now.jobs:
        return decision
    said, changed = _said(decision.variant, comparison, since)
    return decision._replace(why=said, changed=changed, since=str(since))


def _said(variant: str, comparison: Comparison, since: int) -> Tuple[str, Tuple[str, ...]]:
    said = comparison.without_changes(variant)
    if said:
        return said, ()
    changes = [one._replace(what=_cut(one.what)) for one in comparison.changes(variant)]
    names = tuple(change.what for change in changes)
    more = (f"and {len(names) - _MOST} more",) if len(names) > _MOST else ()
    return f"{shortened(changes)} since pipeline {since}", names[:_MOST] + more


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def explain(decisions: Tuple[Decision, ...], now: Explanation, before: Optional[Saved]) -> Tuple[Decision, ...]:
    """All decisions; as they are where nothing is known of before."""
    if before is None:
        return decisions
    comparison = Comparison(before, now)
    return tuple(explained(one, now, comparison, before.pipeline) for one in decisions)
