"""`pants run` on a `cigen_config`: which command it becomes."""

from __future__ import annotations

import os
import subprocess
from typing import Sequence

import pytest  # pants: no-infer-dep
from pants.core.goals.run import RunRequest, RunSubsystem
from pants.engine.addresses import Address
from pants.testutil.rule_runner import QueryRule, RuleRunner

from cigen_rules import register
from cigen_rules.run import CigenRunFieldSet


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[*register.rules(), *RunSubsystem.rules(), QueryRule(RunRequest, [CigenRunFieldSet])],
        target_types=[*register.target_types()],
    )


def run_request(rule_runner: RuleRunner, directory: str, options: Sequence[str] = ()) -> RunRequest:
    rule_runner.write_files({os.path.join(directory, "BUILD"): "cigen_config(name='ci')"})
    rule_runner.set_options(options)
    target = rule_runner.get_target(Address(directory, target_name="ci"))
    return rule_runner.request(RunRequest, [CigenRunFieldSet.create(target)])


@pytest.mark.parametrize("directory, expected", [("", "."), ("examples/app", "examples/app")])
def test_it_generates_in_the_project_of_the_target(rule_runner: RuleRunner, directory: str, expected: str) -> None:
    request = run_request(rule_runner, directory)

    assert request.args[1:] == ("-m", "cigen", "-c", expected, "generate")


def test_arguments_take_the_place_of_generate(rule_runner: RuleRunner) -> None:
    request = run_request(rule_runner, "app", ["--run-args=check"])

    # Pants appends the arguments themselves.
    assert request.args[1:] == ("-m", "cigen", "-c", "app")


def test_the_command_finds_cigen_and_its_libraries(rule_runner: RuleRunner) -> None:
    request = run_request(rule_runner, "app")

    version = subprocess.run(
        [request.args[0], "-m", "cigen", "--version"], env=dict(request.extra_env), stdout=subprocess.PIPE, text=True
    )

    assert version.returncode == 0
    assert version.stdout.startswith("cigen ")
