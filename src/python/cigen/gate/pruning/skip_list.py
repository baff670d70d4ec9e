"""The skip file: the variants setup found proven, one a line."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Sequence, Tuple

from cigen.pipeline.model import Job


def parse(text: str, jobs: Sequence[Job]) -> Tuple[FrozenSet[str], Tuple[str, ...]]:
    """(the ids named, the names nobody has); a bare name of a job of `main` that is no id stands for all its variants."""
    variants: Dict[str, List[str]] = {}
    for job in jobs:
        variants.setdefault(job.recorded_as, []).append(job.variant)
    # An id may be the name of another job's family: what setup writes are ids.
    variants.update({job.variant: [job.variant] for job in jobs})
    names = [line.strip() for line in text.splitlines() if line.strip()]
    found = frozenset(variant for name in names for variant in variants.get(name, ()))
    return found, tuple(sorted({name for name in names if name not in variants}))
