"""Requirements after jobs have left: what came before still comes before, and nothing waits for what won't happen."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Dict, FrozenSet, Mapping, Optional, Sequence, Tuple

from cigen.gate.pruning.statuses import ANY_END, NOT_RUN, SUCCESS, accepted, written
from cigen.pipeline.model import Edge, Job

# By staying job: the statuses one of which it has to end with.
Condition = Dict[str, FrozenSet[str]]


class Rewriting:
    """The jobs of a workflow once those in `done` left as successes. With `blunt`, `always_run` jobs ignore what left."""

    def __init__(self, jobs: Sequence[Job], done: FrozenSet[str], blunt: bool = False) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._done = done
        self._blunt = blunt
        self._conditions: Dict[str, Condition] = {}
        self._nearest: Dict[str, Tuple[str, ...]] = {}  # the staying jobs right before
        self.never_run: FrozenSet[str] = frozenset()
        graph = {job.name: [edge.name for edge in job.requires] for job in jobs}
        for name in TopologicalSorter(graph).static_order():
            self._add(self._jobs[name])

    def staying(self) -> Mapping[str, Job]:
        """The jobs that are left, with the requirements they have now, in their old order."""
        return {
            name: job._replace(requires=tuple(Edge(on, written(s)) for on, s in self._conditions[name].items()))
            for name, job in self._jobs.items()
            if self._stays(name)
        }

    def _stays(self, name: str) -> bool:
        return name not in self._done and name not in self.never_run

    def _add(self, job: Job) -> None:
        names = (name for edge in job.requires for name in self._before(edge.name))
        self._nearest[job.name] = tuple(dict.fromkeys(names))
        condition = self._condition(job)
        if condition is None:
            condition = self._any_end(job.name)
            if job.name not in self._done:
                self.never_run |= {job.name}
        self._conditions[job.name] = condition

    def _before(self, name: str) -> Tuple[str, ...]:
        return (name,) if self._stays(name) else self._nearest[name]

    def _any_end(self, name: str) -> Condition:
        return {other: ANY_END for other in self._nearest[name]}

    def _condition(self, job: Job) -> Optional[Condition]:
        """When the job starts; None when that can't come about any more."""
        merged: Condition = {}
        for edge in job.requires:
            condition = self._through(edge, job)
            if condition is None:
                return None
            for name, statuses in condition.items():
                merged[name] = merged.get(name, ANY_END) & statuses
        return merged if all(merged.values()) else None

    def _through(self, edge: Edge, job: Job) -> Optional[Condition]:
        """What an edge asks of the jobs that stay."""
        wanted = accepted(edge.statuses)
        if self._stays(edge.name):
            return {edge.name: wanted}
        result = frozenset((NOT_RUN,)) if edge.name in self.never_run else SUCCESS
        if self._blunt and job.always_run:
            return self._any_end(edge.name)
        if not wanted & result:
            return None
        # Whoever accepts `not_run` would have started however the jobs before the one that left had ended.
        return self._any_end(edge.name) if NOT_RUN in wanted else self._conditions[edge.name]
