"""`setup.proof_days`: proofs of another period are not looked for."""

from __future__ import annotations

from typing import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import ConfigError
from cigen.gate.proofs.age import in_period, period_of
from cigen.pipeline.model import Job

DAY = 86_400
HASH = "a" * 64


def job(name: str = "lint", days: str = "3") -> Job:
    text = (
        f'setup: {{proof_days: {days}}}\njobs: {{{name}: {{image: "a:1", source_files: lib/, steps: [{{run: x}}]}}}}\n'
    )
    return load_pipeline(SnapshotFiles({"cigen.yml": text.encode()})).gated[0]


def kept(job: Job, days: int, now: float) -> str:
    """What its proof of a moment is kept under."""
    return in_period(HASH, period_of(job, days, now))


@given(st.integers(1, 14), st.floats(0, 4e9), st.floats(0, 40 * DAY))
def test_no_proof_is_older_than_that(days: int, recorded: float, age: float) -> None:
    same = kept(job(), days, recorded) == kept(job(), days, recorded + age)

    assert same or age > 0
    assert not same or age < days * DAY


def test_a_proof_serves_until_its_period_ends() -> None:
    periods = [kept(job(), 3, day * DAY) for day in range(30)]

    assert len(set(periods)) in (10, 11)
    assert all(len(one) == 64 for one in periods)


def test_without_a_limit_it_is_the_hash() -> None:
    assert kept(job(), 0, 5.0) == HASH


def test_not_all_jobs_begin_on_one_day() -> None:
    beginnings: Set[int] = set()
    for number in range(20):
        named = job(f"job{number}")
        periods = [kept(named, 7, day * DAY) for day in range(8)]
        beginnings.add(next(day for day in range(7) if periods[day] != periods[day + 1]))

    assert len(beginnings) > 3


@pytest.mark.parametrize("days", ["0", "15", "1.5", "true", '"3"'])
def test_a_number_of_days_that_circleci_s_caches_reach(days: str) -> None:
    with pytest.raises(ConfigError, match="from 1 to 14"):
        job(days=days)
