"""Activates the backend; composes and nothing else."""
from __future__ import annotations

from typing import Iterable


def target_types() -> Iterable[type]:
    return ()


def rules() -> Iterable[object]:
    return ()
