"""The definition closure: what it holds changes a job's request; what it doesn't hold doesn't."""

from __future__ import annotations

from typing import Dict, Mapping, Optional

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.closure import closure, per_build_variables
from cigen.gate.requests import Build, default_values, hash_requests
from cigen.hashing.job_hash import HashRequest

PROJECT = """
setup: {epoch: 1}
parameters:
  channel: {type: string, default: stable}
  slow: {type: boolean, default: false}
orbs: {slack: circleci/slack@4.1.0}
docker: {auth: {hub: {username: u, password: p}}}
services: {db: {image: "postgres:16", auth: hub, environment: {A: 1}}}
executors: {mac: {macos: {xcode: "15"}}}
source_file_groups: {code: [src/, "!src/tmp/"]}
commands:
  prepare: {steps: [{run: make prepare}, deeper]}
  deeper: {steps: [{run: make deeper}]}
  unused: {steps: [{run: make unused}]}
jobs:
  test:
    image: "ruby:3"
    services: [db]
    context: [team]
    environment: {MODE: fast}
    source_files: "@code"
    steps: [prepare, {slack/notify: {event: fail}}, {run: make test}]
  ios: {executor: mac, source_files: src/, steps: [{run: make ios}]}
  channel: {image: x, source_files: src/, steps: [{run: "make << pipeline.parameters.channel >>"}]}
  slow: {image: x, source_files: src/, steps: [{when: {condition: << pipeline.parameters.slow >>, steps: [{run: x}]}}]}
  branch: {image: x, source_files: src/, steps: [{run: "make $CIRCLE_BRANCH"}]}
  build: {image: x, source_files: lib/, steps: [{run: make}, {persist_to_workspace: {root: ., paths: [out]}}]}
  use: {image: x, requires: build, source_files: src/, steps: [{attach_workspace: {at: .}}]}
  free: {image: x, steps: [{run: y}]}
"""


def requests(
    project: str = PROJECT,
    environment: Mapping[str, str] = {},
    values: Optional[Mapping[str, str]] = None,
) -> Dict[str, HashRequest]:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    build = Build(default_values(pipeline) if values is None else values, environment)
    return {request.variant: request for request in hash_requests(pipeline, build).requests}


def changed(before: str, after: str) -> set[str]:
    """The variants whose request differs once `before` is replaced by `after` in the project."""
    assert before in PROJECT
    old, new = requests(), requests(PROJECT.replace(before, after))
    return {name for name in old if old[name] != new.get(name)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"ruby:3"', '"ruby:4"'),
        ("postgres:16", "postgres:17"),
        ("environment: {A: 1}", "environment: {A: 2}"),
        ("username: u", "username: v"),
        ("MODE: fast", "MODE: slow"),
        ("context: [team]", "context: [other]"),
        ("make test", "make check"),
        ("make prepare", "make ready"),
        ("make deeper", "make deepest"),
        ("slack@4.1.0", "slack@4.2.0"),
        ("event: fail", "event: pass"),
        ('"!src/tmp/"', '"!src/log/"'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    resource_class: large'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    checkout: {fetch_options: --depth 3}'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    working_directory: ~/x'),
    ],
)
def test_each_part_of_a_job_changes_that_job_and_no_other(before: str, after: str) -> None:
    assert changed(before, after) == {"test"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("make unused", "make useless"),
        ("\njobs:", "\n# a comment\njobs:"),
        ("    services: [db]\n    context: [team]\n", "    context: [team]\n    services: [db]\n"),
        ("run: y", "run: z"),
        ("deeper: {steps", "deeper: {description: says more, steps"),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    requires: free'),
        ('    image: "ruby:3"', '    image: "ruby:3"\n    filters: {branches: {only: main}}'),
    ],
)
def test_what_reaches_no_runner_changes_nothing(before: str, after: str) -> None:
    assert changed(before, after) == set()


def test_an_executor_changes_the_jobs_that_use_it() -> None:
    assert changed('xcode: "15"', 'xcode: "16"') == {"ios"}


def test_the_epoch_changes_every_job() -> None:
    assert changed("epoch: 1", "epoch: 2") == set(requests())


def test_a_pipeline_value_changes_the_jobs_that_name_it_however_circleci_spells_a_boolean() -> None:
    def given(channel: str, slow: str) -> Dict[str, HashRequest]:
        return requests(values={"pipeline.parameters.channel": channel, "pipeline.parameters.slow": slow})

    base = given("stable", "false")

    assert {name for name, request in given("beta", "false").items() if request != base[name]} == {"channel"}
    assert {name for name, request in given("stable", "1").items() if request != base[name]} == {"slow"}
    assert given("stable", "0") == base
    assert base == requests()


def test_a_job_whose_pipeline_value_is_unknown_has_no_request() -> None:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": PROJECT.encode()}))

    found = hash_requests(pipeline, Build({}, {}))

    assert found.unskippable == {
        "channel": "the value of pipeline.parameters.channel is unknown",
        "slow": "the value of pipeline.parameters.slow is unknown",
    }


def test_the_branch_counts_for_the_jobs_whose_steps_name_it() -> None:
    on_main, on_topic = requests(environment={"CIRCLE_BRANCH": "main"}), requests(
        environment={"CIRCLE_BRANCH": "topic"}
    )

    assert {name for name in on_main if on_main[name] != on_topic[name]} == {"branch"}


def test_hash_env_says_which_variables_count() -> None:
    project = PROJECT.replace("branch: {image: x,", "branch: {image: x, hash_env: [REGION],")

    here = requests(project, {"CIRCLE_BRANCH": "main", "REGION": "eu"})

    assert here == requests(project, {"CIRCLE_BRANCH": "topic", "REGION": "eu"})
    assert here["branch"] != requests(project, {"REGION": "us"})["branch"]


def test_a_job_that_attaches_a_workspace_hangs_on_those_that_persist_one() -> None:
    found = requests()

    assert found["use"].upstream == ("build",)
    assert list(found).index("build") < list(found).index("use")


def test_a_producer_that_can_t_be_hashed_makes_its_users_unskippable() -> None:
    project = PROJECT.replace("build: {image: x, source_files: lib/,", "build: {image: x,")
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))

    found = hash_requests(pipeline, Build(default_values(pipeline), {}))

    assert found.unskippable == {"use": "attaches the workspace of build, which can't be skipped"}


def test_variables_that_differ_in_every_build_are_named() -> None:
    project = PROJECT.replace("$CIRCLE_BRANCH", "$CIRCLE_SHA1 $CIRCLE_BUILD_NUM")
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))
    named = {job.name: per_build_variables(job, closure(job, pipeline)) for job in pipeline.gated}

    assert {name for name, variables in named.items() if variables} == {"branch"}
    assert named["branch"] == ["CIRCLE_BUILD_NUM", "CIRCLE_SHA1"]


def test_a_definition_with_what_is_no_number_has_no_request() -> None:
    project = "jobs: {a: {docker: [{image: x, entrypoint: [.nan]}], source_files: src/, steps: [checkout]}}"
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": project.encode()}))

    assert hash_requests(pipeline, Build({}, {})).unskippable == {
        "a": "its definition holds .nan or .inf, which is no number to compare"
    }
