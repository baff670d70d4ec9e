"""A plan as a table a person reads, and as data for programs."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from cigen.cli.report.table import fitted, widths_of
from cigen.cli.shown import shown
from cigen.config.workflow import MAIN
from cigen.gate.pruning.plan import ASK, SKIP, Decision, Plan

_SHOWN_OF_HASH = 12
# On a terminal, where the reason needs the room: as many as git shows.
_SHOWN_ON_TERMINAL = 7
_SHOWN_NAMES = 3
_NO_STAGE = "added by cigen"


def table(plan: Plan, width: int = 0) -> str:
    """The jobs by workflow and stage: run, skip or ask, the job, the start of its hash, why; then how many there are of each.

    A workflow alone, if it is main, and a stage alone have no heading. With a width, that of a terminal, the reason goes on
    below its beginning.
    """
    return decisions_table(plan.decisions, width)


def decisions_table(planned: Sequence[Decision], width: int = 0) -> str:
    """The same of decisions without their pipeline."""
    decisions = [one for decision in planned for one in _with_recorder(decision)]
    layout = _Layout(widths_of(_row(decision, width) for decision in decisions), width)
    workflows = _grouped(decisions, [decision.workflow for decision in decisions])
    if [name for name, _ in workflows] == [MAIN]:
        lines = _stages(decisions, layout, "")
    else:
        lines = [line for name, inside in workflows for line in _workflow(name, inside, layout)]
    return "\n".join([*lines, summary(decisions)]) + "\n"


def _workflow(name: str, decisions: Sequence[Decision], layout: _Layout) -> List[str]:
    return [f"{shown(name)}: {_counts(decisions)}", *_stages(decisions, layout, "  ")]


def _stages(decisions: Sequence[Decision], layout: _Layout, indent: str) -> List[str]:
    stages = _grouped(decisions, [decision.stage for decision in decisions])
    if sum(bool(stage) for stage, _ in stages) < 2:
        return _rows(decisions, layout, indent)
    lines: List[str] = []
    for stage, inside in stages:
        lines.append(f"{indent}{shown(stage) or _NO_STAGE}: {_counts(inside)}")
        lines.extend(_rows(inside, layout, f"{indent}  "))
    return lines


def _rows(decisions: Sequence[Decision], layout: _Layout, indent: str) -> List[str]:
    return fitted([_row(decision, layout.width) for decision in decisions], layout.widths, layout.width, indent)


def _with_recorder(decision: Decision) -> Iterator[Decision]:
    """And what becomes of the job that records its proof, if there is one."""
    yield decision
    if decision.recorder:
        why = f"it records the proof of {decision.job}"
        yield decision._replace(job=decision.recorder, why=why, hash=None, dropped=())


class _Layout(NamedTuple):
    """How wide the columns of all the table are, and the terminal."""

    widths: Sequence[int]
    width: int


_Groups = List[Tuple[str, List[Decision]]]


def _grouped(decisions: Sequence[Decision], keys: Sequence[str]) -> _Groups:
    """Those of each key, in the order in which the keys come first."""
    found: Dict[str, List[Decision]] = {}
    for key, decision in zip(keys, decisions):
        found.setdefault(key, []).append(decision)
    return list(found.items())


def _row(decision: Decision, width: int) -> Tuple[str, ...]:
    why = decision.why
    if decision.dropped:
        why = f"{why}; no longer waits for {_names(decision.dropped)}"
    digest = (decision.hash or "-")[: _SHOWN_ON_TERMINAL if width else _SHOWN_OF_HASH]
    return (decision.outcome, shown(decision.job), digest, shown(why))


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def _counts(decisions: Sequence[Decision]) -> str:
    """`5 jobs, 3 run, 2 are skipped`, or `5 jobs run`."""
    said = [words for number, words in zip(_numbers(decisions), _words(decisions)) if number]
    jobs = _jobs(len(decisions))
    return f"{jobs} {said[0].partition(' ')[2]}" if len(said) == 1 else ", ".join([jobs, *said])


def summary(decisions: Sequence[Decision]) -> str:
    """All of it in one sentence."""
    run, skipped, asked = _words(decisions)
    number, _, runs = run.partition(" ")
    return f"{number} of {_jobs(len(decisions))} {runs}, {skipped}{f', {asked}' if _numbers(decisions)[2] else ''}."


def _words(decisions: Sequence[Decision]) -> Tuple[str, str, str]:
    run, skipped, asked = _numbers(decisions)
    return (
        f"{run} {'runs' if run == 1 else 'run'}",
        f"{skipped} {'is' if skipped == 1 else 'are'} skipped",
        f"{asked} {'depends' if asked == 1 else 'depend'} on CircleCI's cache",
    )


def _numbers(decisions: Sequence[Decision]) -> Tuple[int, int, int]:
    """How many run, are skipped, and are asked for."""
    skipped = sum(decision.outcome == SKIP for decision in decisions)
    asked = sum(decision.outcome == ASK for decision in decisions)
    return len(decisions) - skipped - asked, skipped, asked


def _jobs(number: int) -> str:
    return f"{number} job{'s' * (number != 1)}"
