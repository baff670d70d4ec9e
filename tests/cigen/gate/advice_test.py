"""What `validate` warns of although nothing is wrong."""

from __future__ import annotations

from typing import List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.advice import advice, proposed_nodes
from cigen.gate.merge_queue import unprotected_queue

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


@pytest.mark.parametrize(
    ("job", "why"),
    [
        (
            "machine: {image: 'windows-server-2022-gui:current'}",
            "it may run on Windows, where no proof can be recorded",
        ),
        ("image: 'x:<< pipeline.number >>'", "it refers to pipeline.number, which differs in every pipeline"),
        ("image: x, hash_env: [CIRCLE_JOB]", "CIRCLE_JOB, which its hash_env names, is another one in each job"),
    ],
)
def test_a_gated_job_that_nothing_ever_skips(job: str, why: str) -> None:
    assert advised(JOBS.replace("test: {image: x", f"test: {{{job}")) == [
        f"`test` has `source_files` and is never skipped: {why}"
    ]


def test_what_only_a_build_can_say_is_taken_to_be_right() -> None:
    job = "image: 'x:<< pipeline.git.branch >>', hash_env: [RAILS_ENV]"
    project = JOBS.replace("test: {image: x", f"test: {{{job}").replace(
        "source_files: src/", "source_files: 'pants:a:b'"
    )

    assert advised("setup: {pants: true}" + project) == []


@pytest.mark.parametrize(
    ("never_skip", "queue", "said"),
    [
        ("main", "gh-readonly-queue/main/pr-1", ["builds of `main` never skip, but those of its merge queue do"]),
        ("[main, '/gh-readonly-queue.*/']", "/gh-readonly-queue.*/", []),
        ("/main|gh-readonly-queue.*/", "/gh-readonly-queue.*/", []),
        ("main", "other", []),
    ],
)
def test_a_merge_queue_beside_a_branch_that_never_skips(never_skip: str, queue: str, said: List[str]) -> None:
    project = JOBS.replace("test: {", f"test: {{filters: {{branches: {{ignore: '{queue}'}}}}, ")
    pipeline = load_pipeline(
        SnapshotFiles({"cigen.yml": f"{project}setup: {{never_skip: {{branches: {never_skip}}}}}".encode()})
    )

    found = list(unprotected_queue(pipeline))

    assert [error.what.split(", which")[0] for error in found] == said
    assert all("Add `/gh-readonly-queue\\/main\\/.*/` to" in error.repair for error in found)


@pytest.mark.parametrize(
    ("job", "warned"),
    [
        ("steps: [{run: echo $GIT_BRANCH}]", True),
        ("steps: [checkout, {run: 'echo ${GIT_COMMIT_SHA}'}]", True),
        ("checkout: {shallow: true}, steps: [{run: echo $GIT_BRANCH}]", False),
        ("steps: [shallow_checkout, {run: echo $GIT_BRANCH}]", False),
        ("environment: {GIT_BRANCH: x}, steps: [{run: echo $GIT_BRANCH}]", False),
        ("steps: [{run: 'GIT_BRANCH=x; echo $GIT_BRANCH'}]", False),
        ("steps: [{run: echo $GIT_BRANCHES}]", False),
    ],
)
def test_a_variable_that_only_the_shallow_checkout_exports(job: str, warned: bool) -> None:
    text = f"jobs: {{a: {{image: x, {job}}}}}"

    said = [str(one) for one in advice(load_pipeline(SnapshotFiles({"cigen.yml": text.encode()})))]

    assert any("which only cigen's shallow checkout exports" in one for one in said) is warned


def test_a_setup_job_that_decides_about_nothing() -> None:
    project = JOBS.replace("source_files: src/, ", "")
    (said,) = advice(load_pipeline(SnapshotFiles({"cigen.yml": project.encode()})))

    assert said.what == "no job can be skipped, and the setup job, which needs an image with cigen, runs all the same"
    assert said.repair == "Give jobs `source_files`, or write `dynamic: false` for one file."
    assert advised(project + "dynamic: false") == []


@pytest.mark.parametrize(
    ("jobs", "setup", "nodes"), [(60, "", 0), (61, "", 2), (300, "", 8), (300, "probe_nodes: 1", 0)]
)
def test_nodes_are_proposed_where_setup_would_look_for_many_proofs(jobs: int, setup: str, nodes: int) -> None:
    written = "".join(f"  j{n}: {{image: x, source_files: src/, steps: [checkout]}}\n" for n in range(jobs))
    project = f"setup: {{{setup}}}\njobs:\n{written}"

    assert proposed_nodes(load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))) == nodes


def test_nodes_that_no_setup_job_waits_for() -> None:
    assert advised("dynamic: false\nsetup: {probe_nodes: 2}" + JOBS) == [
        "`setup.probe_nodes` has no effect with `dynamic: false`: each job looks for its own proof"
    ]


NAMES_A_TARGET = '\njobs: {test: {image: x, source_files: ["pants:app:web"], steps: [{run: make}]}}\n'
NO_PANTS = "jobs name Pants' targets among their source files, and the setup job has no Pants: they always run"
NO_SETUP = "`setup.pants` has no effect without cigen's setup job"
NO_TARGET = "`setup.pants` is of no use: no job that can be skipped names a target (`pants:…`)"


@pytest.mark.parametrize(
    ("project", "said"),
    [
        (NAMES_A_TARGET, [NO_PANTS]),
        ("setup: {pants: true}" + NAMES_A_TARGET, []),
        ("setup: {image: some/image:1}" + NAMES_A_TARGET, []),  # it may have one
        ("setup: {pants: true}" + JOBS, [NO_TARGET]),
        ("dynamic: false\nsetup: {pants: true}" + NAMES_A_TARGET, [NO_SETUP]),
    ],
)
def test_a_pants_that_setup_lacks_or_has_in_vain(project: str, said: List[str]) -> None:
    assert advised(project) == said
