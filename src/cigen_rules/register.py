"""Activates the backend; composes and nothing else."""

from __future__ import annotations

from typing import Iterable, Type

from pants.engine.target import Target

from cigen_rules import generated, run
from cigen_rules.goals import generate
from cigen_rules.target_types import CigenConfigTarget


def target_types() -> Iterable[Type[Target]]:
    return (CigenConfigTarget,)


def rules() -> Iterable[object]:
    return (*generated.rules(), *generate.rules(), *run.rules())
