"""What `validate` warns of although nothing is wrong."""

from __future__ import annotations

from typing import List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.advice import advice

JOBS = """
jobs:
  test: {image: x, source_files: src/, steps: [{run: make}]}
  hold: {type: approval, requires: test}
  deploy: {image: x, requires: hold, steps: [{run: ship $CIRCLE_SHA1}]}
  notify: {image: x, requires: hold, always_run: true, steps: [{run: tell}]}
"""


def advised(project: str) -> List[str]:
    return [error.what for error in advice(load_pipeline(SnapshotFiles({"cigen.yml": project.encode()})))]


def test_nothing_about_an_ordinary_configuration() -> None:
    assert advised(JOBS) == []


def test_a_gated_job_that_names_what_differs_in_every_build() -> None:
    assert advised(JOBS.replace("run: make", "run: make $CIRCLE_BUILD_NUM")) == [
        "`test` names CIRCLE_BUILD_NUM, which differs in every build but isn't part of its hash"
    ]


def test_not_once_hash_env_says_which_variables_count() -> None:
    project = JOBS.replace("test: {image: x,", "test: {image: x, hash_env: [],")

    assert advised(project.replace("run: make", "run: make $CIRCLE_BUILD_NUM")) == []


def test_the_jobs_that_the_blunt_rule_can_remove() -> None:
    assert advised(JOBS + "setup: {prune: dependents}") == [
        "`setup.prune: dependents` removes `deploy` when a job before it is skipped",
        "`setup.prune: dependents` removes `hold` when a job before it is skipped",
    ]


def test_parallel_jobs_that_no_node_could_prove() -> None:
    project = JOBS.replace("test: {image: x,", "test: {image: x, parallelism: 2,")

    assert advised(project) == []
    assert advised(project + "dynamic: false") == [
        "with `dynamic: false`, `test` is never skipped: none of its parallel nodes can prove it"
    ]


@pytest.mark.parametrize("steps", ["checkout: false, steps: [{run: make}]", "steps: [sources, {run: make}]"])
def test_jobs_without_a_checkout_of_their_own(steps: str) -> None:
    project = JOBS.replace("steps: [{run: make}]", steps) + "commands: {sources: {steps: [checkout]}}\n"

    assert advised(project) == []
    assert advised(project + "dynamic: false") == [
        "with `dynamic: false`, `test` is never skipped: none of its own steps is its checkout"
    ]


def test_a_job_for_tags_behind_jobs_that_run_for_none() -> None:
    tags = "filters: {tags: {only: /v.*/}}, "
    release = JOBS.replace("deploy: {", f"deploy: {{{tags}")

    assert advised(release) == [
        "`deploy` is to run for tags, but no job it requires does: CircleCI won't start it",
    ]
    held = release.replace("hold: {", f"hold: {{{tags}")
    assert advised(held) == [
        "`deploy` is to run for tags, but no job it requires does: CircleCI won't start it",
        "`hold` is to run for tags, but no job it requires does: CircleCI won't start it",
    ]
    assert advised(held.replace("test: {", f"test: {{{tags}")) == []


def test_jobs_whose_files_others_wait_for() -> None:
    project = """
dynamic: false
jobs:
  build: {image: x, source_files: src/, steps: [{persist_to_workspace: {root: ., paths: [out]}}]}
  use: {image: x, requires: build, source_files: src/, steps: [{attach_workspace: {at: .}}]}
"""

    assert advised(project) == [
        "with `dynamic: false`, `build` is never skipped: a later job takes the files it hands on"
    ]
    assert advised(project.replace("false", "true")) == []
