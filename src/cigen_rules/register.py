"""Activates the backend; composes and nothing else."""

from __future__ import annotations

from typing import Iterable, Type

from pants.engine.target import Target

from cigen_rules import config, drift, drift_report, generated, jobs, package, run, tailor
from cigen_rules.goals import generate
from cigen_rules.target_types import CigenConfigTarget, CigenJobsTarget, CigenJobTarget


def target_types() -> Iterable[Type[Target]]:
    return (CigenConfigTarget, CigenJobsTarget, CigenJobTarget)


def rules() -> Iterable[object]:
    modules = (config, drift, drift_report, generate, generated, jobs, package, run, tailor)
    return [rule for module in modules for rule in module.rules()]
