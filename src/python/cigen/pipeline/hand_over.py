"""Which jobs of a workflow hand files to later ones, in a workspace or a cache of this build."""

from __future__ import annotations

from itertools import product
from typing import Dict, FrozenSet, Iterator, Mapping, Sequence, Tuple

from cigen.pipeline.model import Job, Workflow
from cigen.pipeline.order import may_come_before, upstream


def givers(jobs: Sequence[Job]) -> Mapping[str, Tuple[str, ...]]:
    """For each variant, those before it whose files it may find, in the workflow's order."""
    before = may_come_before(jobs)
    giving = [job for job in jobs if job.effects.persists or job.effects.unknown or job.effects.saved]
    return {
        job.name: tuple(
            one.name for one in giving if one.name in before[job.name] and one.effects.hands_to(job.effects)
        )
        for job in jobs
    }


def across(workflows: Sequence[Workflow]) -> Mapping[str, str]:
    """By id, the variants between which workflows may hand on a cache of one pipeline, each with what it does.

    Nothing says which of two workflows comes first: of such a job neither a proof nor a pruned one can be trusted.
    """
    found: Dict[str, str] = {}
    for (first, one), (other, later) in _pairs([(workflow, job) for workflow in workflows for job in workflow.jobs]):
        if first is not other and one.effects.keeps_for(later.effects):
            found.setdefault(one.variant, f"{later.name} of {other.name} may take a cache that it keeps for one build")
            found.setdefault(later.variant, f"it may take a cache of {one.name} of {first.name}, kept for one build")
    return found


_Placed = Tuple[Workflow, Job]


def _pairs(jobs: Sequence[_Placed]) -> Iterator[Tuple[_Placed, _Placed]]:
    """Those of which one keeps something for the other, if any do: few keep or take a cache of one pipeline."""
    keeping = [pair for pair in jobs if pair[1].effects.saves_for_one_pipeline]
    if keeping:
        yield from product(keeping, (pair for pair in jobs if pair[1].effects.unknown or pair[1].effects.restored))
    asking = [pair for pair in jobs if pair[1].effects.asks_for_one_pipeline]
    if asking:
        yield from product((pair for pair in jobs if pair[1].effects.unknown), asking)


def lack_source(jobs: Sequence[Job]) -> FrozenSet[str]:
    """The variants that take files although nothing before them is known to leave any."""
    before = upstream(jobs)
    effects = {job.name: job.effects for job in jobs}
    return frozenset(job.name for job in jobs if job.effects.lacks_source(effects[name] for name in before[job.name]))
