"""`pants cigen-generate`: what is missing or differs is written, the rest is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest  # pants: no-infer-dep
from pants.core.target_types import GenericTarget
from pants.testutil.rule_runner import GoalRuleResult, RuleRunner

from cigen_rules import register
from cigen_rules.goals.generate import CigenGenerate

CONFIG = """\
workflows:
  main:
    jobs:
      test:
        image: cimg/base:2024.01
        steps:
          - run: echo tested
"""
WRITTEN = ["app/.circleci/config.yml: written", "app/.circleci/main.yml: written"]
UP_TO_DATE = ["app/.circleci/config.yml: up to date", "app/.circleci/main.yml: up to date"]


VISIBLE = "--pants-ignore=+['!.circleci/', '!.cigen/']"


def runner(pants_ignore: str) -> RuleRunner:
    target_types = [*register.target_types(), GenericTarget]
    return RuleRunner(rules=[*register.rules()], target_types=target_types, bootstrap_args=[pants_ignore])


@pytest.fixture
def rule_runner() -> RuleRunner:
    return runner(VISIBLE)


def generate(rule_runner: RuleRunner, *specs: str, pants_ignore: str = VISIBLE) -> GoalRuleResult:
    # The scheduler had the option when it was made; the rules read it from the command line.
    return rule_runner.run_goal_rule(CigenGenerate, global_args=[pants_ignore], args=specs or ["::"])


def project(rule_runner: RuleRunner, directory: str = "app", config: str = CONFIG) -> Path:
    rule_runner.write_files({f"{directory}/BUILD": "cigen_config(name='ci')", f"{directory}/cigen.yml": config})
    return Path(rule_runner.build_root, directory)


def test_missing_files_are_written(rule_runner: RuleRunner) -> None:
    app = project(rule_runner)

    result = generate(rule_runner)

    assert (result.exit_code, result.stdout.splitlines(), result.stderr) == (0, WRITTEN, "")
    assert "setup: true" in (app / ".circleci/config.yml").read_text()
    assert "echo tested" in (app / ".circleci/main.yml").read_text()


def test_unchanged_files_are_not_touched(rule_runner: RuleRunner) -> None:
    app = project(rule_runner)
    generate(rule_runner)
    before = (app / ".circleci/main.yml").stat()

    result = generate(rule_runner)

    assert (result.exit_code, result.stdout.splitlines()) == (0, UP_TO_DATE)
    after = (app / ".circleci/main.yml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_hand_edit_is_undone_and_only_that_file_written(rule_runner: RuleRunner) -> None:
    app = project(rule_runner)
    generate(rule_runner)
    generated = (app / ".circleci/main.yml").read_text()
    (app / ".circleci/main.yml").write_text("version: 2.1\n")

    result = generate(rule_runner)

    assert result.stdout.splitlines() == [UP_TO_DATE[0], WRITTEN[1]]
    assert (app / ".circleci/main.yml").read_text() == generated


def test_both_layouts_give_the_same_files(rule_runner: RuleRunner) -> None:
    inline = project(rule_runner)
    job = "image: cimg/base:2024.01\nsteps:\n  - run: echo tested\n"
    rule_runner.write_files(
        {
            "split/BUILD": "cigen_config(name='ci')",
            "split/.cigen/config.yml": "{}\n",
            "split/.cigen/workflows/main/jobs/test.yml": job,
        }
    )

    generate(rule_runner)

    split = Path(rule_runner.build_root, "split")
    for name in ("config.yml", "main.yml"):
        assert (split / ".circleci" / name).read_text() == (inline / ".circleci" / name).read_text()


def test_a_config_at_the_build_root(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({"BUILD": "cigen_config(name='ci')", "cigen.yml": CONFIG})

    result = generate(rule_runner)

    assert result.stdout.splitlines() == [".circleci/config.yml: written", ".circleci/main.yml: written"]


def test_an_error_is_one_message_with_its_place_and_stops_no_other_project(rule_runner: RuleRunner) -> None:
    project(rule_runner)
    bad = project(rule_runner, "bad", CONFIG.replace("image:", "imgae:"))

    result = generate(rule_runner)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == WRITTEN
    assert result.stderr.startswith("bad/cigen.yml:5:9: ")
    assert "image" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (bad / ".circleci").exists()


def test_a_target_without_a_config_says_what_to_create(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({"app/BUILD": "cigen_config(name='ci')"})

    result = generate(rule_runner)

    assert result.exit_code == 1
    assert ".cigen/config.yml" in result.stderr


def test_no_target_among_those_given(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({"app/BUILD": "target(name='other')"})

    result = generate(rule_runner, "app:other")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "no cigen_config" in result.stderr


@pytest.mark.parametrize("visible", ["!.circleci/", "!.cigen/"])
def test_an_ignored_directory_is_an_error_with_the_line_to_add(visible: str) -> None:
    pants_ignore = f"--pants-ignore=+['{visible}']"
    rule_runner = runner(pants_ignore)
    app = project(rule_runner)

    result = generate(rule_runner, pants_ignore=pants_ignore)

    assert result.exit_code == 1
    assert 'pants_ignore.add = ["!.circleci/", "!.cigen/"]' in result.stderr
    assert not (app / ".circleci").exists()
