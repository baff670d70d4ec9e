"""A workflow that filters, conditions or pruning leave nothing of has a no-op: CircleCI fails one that is empty."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from circleci.gated import Gated, jobs


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    yield made
    made.circle.close()


def configure(project: Gated, filters: str, setup: str = "") -> None:
    job = f'lint: {{image: "cimg/base:1", source_files: lint/, filters: {filters}, steps: [{{run: make lint}}]}}'
    project.configure(f"{setup}jobs:\n  {job}\n")


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param("{branches: {only: main}}", id="branches"),
        pytest.param("'pipeline.git.branch == \"main\"'", id="expression"),
    ],
)
def test_a_branch_that_every_job_is_filtered_away_on_is_green(bare: Gated, filters: str) -> None:
    configure(bare, filters)

    assert set(jobs(bare.push(branch="topic"))) == {"cigen_skipped"}
    assert bare.push(branch="main").ran == ("lint",)


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param("{tags: {only: /.*/}}", id="tags"),
        pytest.param("'pipeline.git.tag or true'", id="expression"),
    ],
)
def test_a_tag_on_which_everything_is_proven_is_green(bare: Gated, filters: str) -> None:
    configure(bare, filters, "setup: {never_skip: {tags: false}}\n")
    bare.push()

    assert set(jobs(bare.push(tag="v1"))) == {"cigen_skipped"}


def test_a_status_job_reports_for_tags_too(bare: Gated) -> None:
    configure(bare, "{tags: {only: /.*/}}", "setup: {status_job: all-checks}\n")

    assert jobs(bare.push(tag="v1"))["all-checks"].status == "success"
