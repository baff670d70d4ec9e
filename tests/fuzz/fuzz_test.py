"""A seeded minute of each driver: nothing ends in a bug, hangs, swells, or answers what isn't so."""

from __future__ import annotations

import os

import pytest

from fuzz.drivers import DRIVERS, search
from fuzz.figures import Figures

# CIGEN_FUZZ=10 tries ten times as much.
_BUDGET = float(os.environ.get("CIGEN_FUZZ", "1"))


@pytest.mark.parametrize("name", DRIVERS)
def test_nothing_is_found(name: str) -> None:
    figures = Figures()

    search(name, max(1, int(DRIVERS[name].examples * _BUDGET)), 18, figures)

    assert figures.mutants and figures.comparisons
