"""What a replay comes to: each job's runs and skips, what made it run most often, and the time that skips would have saved."""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterable, List, Mapping, NamedTuple, Tuple

from cigen.gate.pruning.plan import SKIP
from cigen.simulate.durations import NOTHING, Durations
from cigen.simulate.replay import Replayed


class JobTally(NamedTuple):
    """One variant; `causes` are what made it run, the most frequent first. Minutes and credits are those of its skips."""

    workflow: str
    job: str
    runs: int
    skips: int
    causes: Tuple[Tuple[str, int], ...]
    minutes: float
    credits: float


class Tally(NamedTuple):
    """All of it; `unread` are the commits whose configuration can't be read: nothing is counted of them.

    `first` and `last` are the commits' times, in seconds since 1970, 0 where there are none.
    """

    commits: int
    unread: Tuple[Tuple[str, str], ...]
    jobs: Mapping[str, JobTally]
    first: int = 0
    last: int = 0

    @property
    def runs(self) -> int:
        """Of all jobs together."""
        return sum(job.runs for job in self.jobs.values())

    @property
    def skips(self) -> int:
        """Of all jobs together."""
        return sum(job.skips for job in self.jobs.values())


def tally(replayed: Iterable[Replayed], durations: Durations = NOTHING) -> Tally:
    """Counts a replay to its end, or until it is interrupted."""
    times, unread = [], []
    runs: Counter[str] = Counter()
    skips: Counter[str] = Counter()
    causes: Dict[str, Counter[str]] = {}
    places: Dict[str, Tuple[str, str]] = {}
    try:
        for one in replayed:
            times.append(one.commit.time)
            if one.problem:
                unread.append((one.commit.oid, one.problem))
            for decision in one.decisions:
                places[decision.variant] = decision.workflow, decision.job
                (skips if decision.outcome == SKIP else runs)[decision.variant] += 1
            for variant, found in one.causes.items():
                causes.setdefault(variant, Counter()).update(found)
    except KeyboardInterrupt:  # what there is counts
        pass
    jobs = {}
    for variant, (workflow, job) in places.items():
        minutes, credits = durations.of(workflow, job, variant)
        most: List[Tuple[str, int]] = sorted(causes.get(variant, {}).items(), key=lambda item: (-item[1], item[0]))
        saved = skips[variant]
        jobs[variant] = JobTally(
            workflow, job, runs[variant], saved, tuple(most), round(minutes * saved, 2), round(credits * saved, 2)
        )
    return Tally(len(times), tuple(unread), jobs, min(times, default=0), max(times, default=0))
