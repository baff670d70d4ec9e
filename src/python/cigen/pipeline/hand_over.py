"""Which jobs of a workflow hand files to later ones, in a workspace or a cache of this build."""

from __future__ import annotations

from typing import FrozenSet, Mapping, Sequence, Tuple

from cigen.pipeline.model import Job
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


def lack_source(jobs: Sequence[Job]) -> FrozenSet[str]:
    """The variants that take files although nothing before them is known to leave any."""
    before = upstream(jobs)
    effects = {job.name: job.effects for job in jobs}
    return frozenset(job.name for job in jobs if job.effects.lacks_source(effects[name] for name in before[job.name]))
