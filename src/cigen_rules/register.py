"""Activates the backend; composes and nothing else."""

from __future__ import annotations

from typing import Iterable, List, Type

from pants.engine.target import Target

from cigen_rules import (
    closure,
    config,
    drift,
    drift_report,
    generated,
    hashes,
    infer,
    job_hash,
    jobs,
    owners,
    package,
    run,
    tailor,
)
from cigen_rules._engine import HAS_PEEK_DATA
from cigen_rules.goals import closure as closure_goal
from cigen_rules.goals import generate
from cigen_rules.goals import hash as hash_goal
from cigen_rules.target_types import CigenConfigTarget, CigenJobsTarget, CigenJobTarget


def target_types() -> Iterable[Type[Target]]:
    return (CigenConfigTarget, CigenJobsTarget, CigenJobTarget)


def rules() -> Iterable[object]:
    products = (closure, config, drift_report, generated, hashes, job_hash, owners)
    plugins = (drift, infer, jobs, package, run, tailor)
    goals = (closure_goal, generate, hash_goal)
    return [rule for module in (*products, *plugins, *goals) for rule in module.rules()] + _newer_rules()


def _newer_rules() -> List[object]:
    """What an older Pants has no place for."""
    if not HAS_PEEK_DATA:
        return []
    from cigen_rules import peek

    return [*peek.rules()]
