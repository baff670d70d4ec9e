"""`[cigen].hermetic`: the same files, from a process."""

from __future__ import annotations

from pathlib import Path

import pytest  # pants: no-infer-dep
from pants.testutil.rule_runner import GoalRuleResult, RuleRunner

from cigen_rules.goals.generate import CigenGenerate
from in_pants.rule_runners import CONFIG, VISIBLE, rule_runner

WRITTEN = ["app/.circleci/config.yml: written", "app/.circleci/main.yml: written"]


@pytest.fixture
def runner() -> RuleRunner:
    runner = rule_runner()
    runner.write_files({"app/BUILD": "cigen_config(name='ci')\n", "app/cigen.yml": CONFIG})
    return runner


def generate(runner: RuleRunner, hermetic: bool, **env: str) -> GoalRuleResult:
    options = [VISIBLE, f"--cigen-hermetic={hermetic}"]
    return runner.run_goal_rule(CigenGenerate, global_args=options, args=["::"], env=env)


def both(runner: RuleRunner, **env: str) -> tuple[str, str]:
    """`main.yml` as Pants' own process writes it and as the sandbox does."""
    texts = []
    for hermetic in (False, True):
        result = generate(runner, hermetic, **env)
        assert result.exit_code == 0, result.stderr
        texts.append(Path(runner.build_root, "app/.circleci/main.yml").read_text())
    return texts[0], texts[1]


def test_it_writes_both_files(runner: RuleRunner) -> None:
    assert generate(runner, hermetic=True).stdout.splitlines() == WRITTEN


def test_they_are_the_same_bytes(runner: RuleRunner) -> None:
    in_process, in_sandbox = both(runner)

    assert in_process == in_sandbox
    assert "echo tested" in in_sandbox


def test_an_edit_of_the_configuration_is_generated_anew(runner: RuleRunner) -> None:
    assert "echo tested" in both(runner)[1]

    runner.write_files({"app/cigen.yml": CONFIG.replace("echo tested", "echo edited")})

    assert "echo edited" in both(runner)[1]


def test_also_where_the_configuration_reads_and_lists_other_files_and_variables(runner: RuleRunner) -> None:
    config = """\
vars: {level: low}
jobs:
  test:
    image: a/b:1
    packages: node
    environment: {SUM: "{{ checksum('lib') }}", WORDS: "{{ read('../words.txt') }}", LEVEL: "{{ level }}"}
    steps: [{run: make}]
"""
    files = {"app/yarn.lock": "", "app/other.lock": "", "app/lib/a/b": "b", "app/lib/c": "c", "app/words.txt": "hello"}
    runner.write_files({"app/cigen.yml": config, **files})

    in_process, in_sandbox = both(runner, CIGEN_VAR_LEVEL="high")

    assert in_process == in_sandbox
    assert "WORDS: hello" in in_sandbox
    assert "LEVEL: high" in in_sandbox
    assert "yarn install" in in_sandbox


def test_also_where_images_are_built_from_sources(runner: RuleRunner) -> None:
    config = """\
docker_build:
  enabled: true
  registry: {repo: acme}
  images: [{name: base, dockerfile: docker/Dockerfile, context: docker, hash_sources: [docker/, "lib/*.rb"]}]
jobs: {test: {image: base, steps: [{run: make}]}}
"""
    runner.write_files(
        {"app/cigen.yml": config, "app/docker/Dockerfile": "FROM a", "app/lib/a.rb": "", "app/lib/b": ""}
    )

    in_process, in_sandbox = both(runner)

    assert in_process == in_sandbox
    assert "acme/base:" in in_sandbox


def test_an_error_of_the_configuration_has_its_place(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG.replace("image:", "imgae:")})

    result = generate(runner, hermetic=True)

    assert result.exit_code == 1
    assert result.stderr.startswith("app/cigen.yml:5:9: unknown key `imgae`")
