"""A workflow less the jobs that need not run: nothing that has something to prove ever leaves."""

from __future__ import annotations

from typing import Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.gate.pruning.filtered import UNKNOWN, Ref, absent, as_no_op, stand_ins, starters
from cigen.gate.pruning.rewrite import Rewriting
from cigen.pipeline.hand_over import givers
from cigen.pipeline.model import Job
from cigen.pipeline.order import upstream

PROVEN = "already passed with these sources and this definition"
DEPENDENT = "depends on a skipped job"
NEVER_RUN = "waits for something that won't happen: the job before it has already passed"
NOTHING_BEHIND = "nothing is left behind it"
FOR_NOBODY = "no job is left that it installs for"
_GATES = ("approval", "no-op")


class Pruned(NamedTuple):
    """What stays, with requirements rewritten; what left, and why; what stays for whose sake though proven.

    A job that left may have a no-op of its name among those that stay.
    """

    jobs: Tuple[Job, ...]
    left: Mapping[str, str]
    kept_for: Mapping[str, str]


def prune(jobs: Sequence[Job], proven: FrozenSet[str], dependents: bool = False, ref: Ref = UNKNOWN) -> Pruned:
    """Takes the proven variants out of one workflow; with `dependents` also what comes after them."""
    not_here = absent(jobs, ref)
    given = _given(jobs)
    reasons = {job.name: PROVEN for job in jobs if job.name in proven}
    if dependents:
        reasons = {**_dependents(jobs, proven), **reasons}
    if reasons:
        reasons = {**dict.fromkeys(_for_others(jobs), FOR_NOBODY), **reasons}
    kept_for: Dict[str, str] = {}
    no_ops: FrozenSet[str] = frozenset()  # left, but for something with their filters
    while True:
        rewriting = Rewriting(jobs, frozenset(reasons) - no_ops, blunt=dependents)
        staying = rewriting.staying()
        taking = {name: job for name, job in staying.items() if name not in no_ops | not_here}
        needed = _needed(given, taking, reasons)
        gone = reasons.keys() - no_ops - needed.keys()
        more = stand_ins(jobs, staying, gone) | starters(jobs, rewriting.never_run, gone)
        if not needed and not more:
            break
        kept_for.update({name: user for name, user in needed.items() if reasons[name] != FOR_NOBODY})
        reasons = {name: reason for name, reason in reasons.items() if name not in needed}
        no_ops = (no_ops | more) - needed.keys()
    reasons.update(dict.fromkeys(rewriting.never_run, NEVER_RUN))
    emptied = {name: as_no_op(job, job.requires) if name in no_ops else job for name, job in staying.items()}
    remaining = _without_idle_gates(jobs, emptied)
    reasons.update({name: NOTHING_BEHIND for name in staying if name not in remaining and name not in reasons})
    left = {job.name: reasons[job.name] for job in jobs if job.name in reasons}
    return Pruned(tuple(remaining.values()), left, kept_for)


def _for_others(jobs: Iterable[Job]) -> FrozenSet[str]:
    return frozenset(job.name for job in jobs if job.only_for_others)


def _given(jobs: Sequence[Job]) -> Mapping[str, Sequence[str]]:
    """For each variant, those it can't do without when it runs: whose files it may find, and what installs for it.

    A job that only comes to require an installation because one between them left has no use for it.
    """
    installing = _for_others(jobs)
    given = givers(jobs)
    return {
        job.name: (*given[job.name], *(edge.name for edge in job.requires if edge.name in installing)) for job in jobs
    }


def _dependents(jobs: Sequence[Job], proven: FrozenSet[str]) -> Mapping[str, str]:
    before = upstream(jobs)
    return {job.name: DEPENDENT for job in jobs if before[job.name] & proven and not job.always_run}


def _needed(
    given: Mapping[str, Sequence[str]], staying: Iterable[str], reasons: Mapping[str, str]
) -> Mapping[str, str]:
    """The jobs that left although a staying one may take what they hand on, with that one's name."""
    return {name: user for user in staying for name in given[user] if name in reasons}


def _serves(job: Job) -> bool:
    return job.type in _GATES or job.only_for_others


def _without_idle_gates(jobs: Sequence[Job], staying: Mapping[str, Job]) -> Mapping[str, Job]:
    """Without the approvals, no-ops and installations that had jobs behind them and have none left."""
    had: FrozenSet[str] = frozenset(edge.name for job in jobs for edge in job.requires)
    remaining = dict(staying)
    while True:
        behind = {edge.name for job in remaining.values() for edge in job.requires}
        idle: List[str] = [n for n, j in remaining.items() if _serves(j) and n in had and n not in behind]
        if not idle:
            return remaining
        for name in idle:
            del remaining[name]
