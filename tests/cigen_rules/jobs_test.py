"""`cigen_jobs`: a target for every job."""

from __future__ import annotations

from typing import Sequence

import pytest  # pants: no-infer-dep
from pants.engine.addresses import Address, Addresses
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.engine.target import Dependencies, Target, Targets
from pants.testutil.rule_runner import RuleRunner

from cigen_rules.target_types import CigenArchitectureField, CigenJobNameField, CigenJobSourceFilesField, CigenJobTarget
from in_pants.rule_runners import rule_runner

BUILD = "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n"
CONFIG = """\
source_file_groups:
  ruby: [Gemfile, "lib/**/*.rb"]
jobs:
  rspec:
    image: cimg/ruby:3.3
    architectures: [amd64, arm64]
    source_files: ["@ruby", spec/]
    steps: [{run: rspec}]
  deploy:
    image: cimg/base:2024.01
    requires: [rspec]
    steps: [{run: make deploy}]
  hold: {type: approval}
"""


@pytest.fixture
def runner() -> RuleRunner:
    runner = rule_runner([QueryRule(Targets, [Addresses])])
    runner.write_files({"app/BUILD": BUILD, "app/cigen.yml": CONFIG})
    return runner


def jobs(runner: RuleRunner) -> Sequence[Target]:
    return runner.request(Targets, [Addresses([Address("app", target_name="jobs")])])


def job(runner: RuleRunner, name: str) -> Target:
    return runner.get_target(Address("app", target_name="jobs", generated_name=name))


def test_one_for_each_variant_gated_or_not(runner: RuleRunner) -> None:
    assert [target.address.spec for target in jobs(runner)] == [
        "app:jobs#deploy",
        "app:jobs#hold",
        "app:jobs#rspec_amd64",
        "app:jobs#rspec_arm64",
    ]
    assert all(isinstance(target, CigenJobTarget) for target in jobs(runner))


def test_it_says_what_the_job_is(runner: RuleRunner) -> None:
    target = job(runner, "rspec_arm64")

    assert target[CigenJobNameField].value == "rspec"
    assert target[CigenArchitectureField].value == "arm64"
    assert target[CigenJobSourceFilesField].value == ("Gemfile", "lib/**/*.rb", "spec/")
    assert target[Dependencies].value == ("//app:ci",)


def test_a_job_without_source_files_has_none(runner: RuleRunner) -> None:
    assert job(runner, "deploy")[CigenJobSourceFilesField].value is None


def test_jobs_of_immediate_workflows_are_not_among_them(runner: RuleRunner) -> None:
    nightly = "run_when: [{parameter: nightly}], jobs: {audit: {image: a/b:1, steps: [{run: audit}]}}"
    runner.write_files({"app/cigen.yml": f"{CONFIG}workflows: {{nightly: {{{nightly}}}}}\n"})

    assert "app:jobs#audit" not in [target.address.spec for target in jobs(runner)]


def test_a_configuration_that_cannot_be_read_is_one_job_that_every_change_touches(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG.replace("architectures:", "architecture:")})

    (only,) = jobs(runner)

    assert only.address.spec == "app:jobs#unreadable-configuration"
    assert only[CigenJobSourceFilesField].value == ("**",)


def test_its_configuration_is_in_the_same_directory(runner: RuleRunner) -> None:
    runner.write_files({"app/BUILD": "cigen_jobs(name='jobs', config='other:ci')\n"})

    with pytest.raises(ExecutionError, match="app:jobs: `config` is `other:ci`, which isn't in the same directory"):
        jobs(runner)
