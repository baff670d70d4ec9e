"""Tags: setup runs for those that a job may run for, and for no other."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from circleci.gated import Gated


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    yield made
    made.circle.close()


def configure(project: Gated, *filters: str) -> None:
    """One job for each of these filters: job0, job1, ..."""
    lines = [
        f'  job{number}: {{image: "cimg/base:1", filters: {found}, steps: [{{run: make it}}]}}'
        for number, found in enumerate(filters)
    ]
    parameters = "parameters: {release: {type: boolean, default: false}}"
    project.configure("\n".join([parameters, "jobs:", *lines, ""]))


@pytest.mark.parametrize(
    "filters",
    [
        "{tags: {only: /v.*/}}",
        "'pipeline.git.tag starts-with \"v\"'",
        pytest.param("pipeline.parameters.release"),
        pytest.param("'not (pipeline.git.branch == \"main\")'"),
        pytest.param("'not pipeline.git.branch'"),
        pytest.param("'pipeline.number > 0'"),
        pytest.param("'true'"),
    ],
)
def test_a_filter_that_holds_for_a_tag_starts_the_job(bare: Gated, filters: str) -> None:
    configure(bare, filters, "{branches: {only: main}}")

    assert bare.push(tag="v1", parameters={"release": True}).ran == ("job0",)


@pytest.mark.parametrize(
    "filters",
    [
        "{branches: {only: main}}",
        "{tags: {only: /release-.*/}}",
        pytest.param("{tags: {ignore: /.*/}}"),
    ],
)
def test_where_no_job_runs_for_a_tag_setup_doesn_t_either(bare: Gated, filters: str) -> None:
    configure(bare, filters, "{branches: {only: main}}")

    assert bare.push(tag="v1").setup.ran == ()


def test_jobs_that_ignore_some_tags_run_for_the_others(bare: Gated) -> None:
    configure(bare, "{tags: {ignore: /rc.*/}}")

    assert bare.push(tag="v1").ran == ("job0",)
