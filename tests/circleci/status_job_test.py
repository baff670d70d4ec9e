"""The one required check: it is green only when everything that ran is."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from circleci.gated import Gated, jobs

# CircleCI's API, where the approvals have been given already.
CURL = """#!/bin/sh
echo '{"items": []}'
"""


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path, environment={"CIRCLE_TOKEN": "secret"})
    curl = made.circle.site.root / "bin" / "curl"  # before all else on every job's PATH
    curl.write_text(CURL)
    curl.chmod(0o755)
    yield made
    made.circle.close()


def configure(project: Gated, *more: str) -> None:
    lines = [
        "setup: {status_job: all-checks}",
        "jobs:",
        'lint: {image: "cimg/base:1", steps: [{run: make lint}]}',
        *more,
    ]
    project.configure("\n  ".join(lines).replace("\n  jobs:", "\njobs:") + "\n")


def test_it_waits_for_every_job(bare: Gated) -> None:
    configure(bare, 'test: {image: "cimg/base:1", requires: lint, steps: [{run: make test}]}')
    assert jobs(bare.push())["all-checks"].status == "success"

    bare.circle.stand_ins.fail("test")

    assert jobs(bare.push())["all-checks"].status == "not_run"


def test_it_waits_for_a_job_whose_approval_filters_take_away_here(bare: Gated) -> None:
    """On `topic` there is nothing to approve, and `test` starts behind `lint` by itself."""
    configure(
        bare,
        "hold: {type: approval, filters: {branches: {only: main}}}",
        'test: {image: "cimg/base:1", requires: [hold, lint], steps: [{run: make test}]}',
    )
    bare.circle.stand_ins.fail("test")

    found = jobs(bare.push(branch="topic"))

    assert found["test"].status == "failed"
    assert found["all-checks"].status == "not_run"


def test_it_never_waits_for_a_person(bare: Gated) -> None:
    configure(
        bare,
        "hold: {type: approval}",
        'deploy: {image: "cimg/base:1", requires: [hold, lint], steps: [{run: make deploy}]}',
    )

    found = jobs(bare.push())

    assert (found["deploy"].status, found["all-checks"].status) == ("blocked", "success")


def test_it_waits_for_jobs_that_one_of_several_is_enough_for(bare: Gated) -> None:
    configure(
        bare,
        'unit: {image: "cimg/base:1", steps: [{run: make unit}]}',
        'publish: {image: "cimg/base:1", requires_any: [lint, unit], steps: [{run: make publish}]}',
    )
    bare.circle.stand_ins.fail("publish")

    found = jobs(bare.push(approve=["publish_ready"]))

    assert found["publish"].status == "failed"
    assert found["all-checks"].status == "not_run"
