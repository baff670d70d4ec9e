"""`pants lint` and `pants fix`: which files are compared, and what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

import pytest  # pants: no-infer-dep
from pants.core.goals.fix import FixResult, Partitions
from pants.engine.addresses import Address
from pants.engine.fs import Digest, DigestContents, PathGlobs, Snapshot
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen_rules.drift import CigenDriftRequest, Drifting
from cigen_rules.drift_report import DriftReport, DriftRequest
from in_pants.rule_runners import CONFIG, VISIBLE, options, rule_runner

OUTPUTS = ["app/.circleci/config.yml", "app/.circleci/main.yml"]
BUILD = "cigen_config(name='ci')\n"


def made(pants_ignore: str = VISIBLE) -> RuleRunner:
    queries = [
        QueryRule(Partitions, [CigenDriftRequest.PartitionRequest]),
        QueryRule(FixResult, [CigenDriftRequest.Batch]),
        QueryRule(Snapshot, [PathGlobs]),
        QueryRule(DigestContents, [Digest]),
        QueryRule(DriftReport, [DriftRequest]),
    ]
    return rule_runner(queries, pants_ignore=pants_ignore)


@pytest.fixture
def runner() -> RuleRunner:
    runner = made()
    runner.write_files({"app/BUILD": BUILD, "app/cigen.yml": CONFIG})
    return runner


def compared(runner: RuleRunner, *touched: str) -> List[str]:
    """The files to compare when these were given."""
    partitions: Any = runner.request(Partitions, [CigenDriftRequest.PartitionRequest(touched)])
    return [path for partition in partitions for path in partition.elements]


def outcome(runner: RuleRunner) -> FixResult:
    snapshot = runner.request(Snapshot, [PathGlobs(OUTPUTS)])
    metadata = Drifting(Address("app", target_name="ci"))
    return runner.request(FixResult, [CigenDriftRequest.Batch("cigen", tuple(OUTPUTS), metadata, snapshot)])


def contents(runner: RuleRunner) -> DigestContents:
    return runner.request(DigestContents, [outcome(runner).output.digest])


def write_outputs(runner: RuleRunner) -> None:
    """As `fix` does; written once more by the runner, for no run to come before the news of it."""
    fixed = outcome(runner).output
    runner.write_digest(fixed.digest)
    runner.write_files({path: Path(runner.build_root, path).read_bytes() for path in fixed.files})


class TestWhatIsCompared:
    @pytest.mark.parametrize("touched", ["app/cigen.yml", *OUTPUTS])
    def test_both_outputs_whether_they_or_the_configuration_are_given(self, runner: RuleRunner, touched: str) -> None:
        assert compared(runner, touched) == OUTPUTS

    def test_nothing_when_other_files_are_given(self, runner: RuleRunner) -> None:
        assert compared(runner, "README.md") == []

    def test_a_file_that_a_template_reads_belongs_to_the_configuration(self, runner: RuleRunner) -> None:
        text = CONFIG.replace("echo tested", "\"echo {{ read('../words.txt') }}\"")
        runner.write_files({"app/cigen.yml": text, "app/words.txt": "hello\n"})

        assert compared(runner, "app/words.txt") == OUTPUTS

    def test_nothing_under_skip(self, runner: RuleRunner) -> None:
        options(runner, "--cigen-skip")

        assert compared(runner, "app/cigen.yml") == []

    def test_a_main_that_git_ignores_is_left_out(self, runner: RuleRunner) -> None:
        runner.write_files({".gitignore": "main.yml\n"})

        assert compared(runner, "app/cigen.yml") == OUTPUTS[:1]

    def test_one_file_with_dynamic_false(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": f"dynamic: false\n{CONFIG}"})

        assert compared(runner, "app/cigen.yml") == OUTPUTS[:1]

    def test_where_the_configuration_puts_them(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": f"output_path: out\n{CONFIG}"})

        assert compared(runner, "app/cigen.yml") == ["app/out/config.yml", "app/out/main.yml"]


class TestWhatIsFound:
    def test_missing_files_are_written(self, runner: RuleRunner) -> None:
        found = outcome(runner)

        assert found.did_change
        assert found.output.files == tuple(OUTPUTS)

    def test_nothing_when_they_are_as_configured(self, runner: RuleRunner) -> None:
        write_outputs(runner)

        assert not outcome(runner).did_change

    def test_a_hand_edit_is_undone(self, runner: RuleRunner) -> None:
        write_outputs(runner)
        before = outcome(runner).output
        runner.write_files({OUTPUTS[1]: "version: 2.1\n"})

        found = outcome(runner)

        assert found.did_change
        assert found.output == before

    def test_what_a_formatter_made_of_a_file_stays_and_is_told(self, runner: RuleRunner) -> None:
        write_outputs(runner)
        content = next(file.content for file in contents(runner) if file.path == OUTPUTS[1])
        runner.write_files({OUTPUTS[1]: content.replace(b"\n", b"\r\n")})

        found = outcome(runner)

        assert not found.did_change
        assert found.stdout == f"{OUTPUTS[1]}: up to date, though formatted otherwise."

    def test_the_difference_is_told_with_the_repair(self, runner: RuleRunner) -> None:
        write_outputs(runner)
        runner.write_files({"app/cigen.yml": CONFIG.replace("echo tested", "echo changed")})

        text = outcome(runner).stdout

        assert "-          command: echo tested\n" in text or "-      - run: echo tested\n" in text
        assert "echo changed" in text
        assert text.endswith("Run `pants fix app:ci` to write what the configuration says.")
        assert OUTPUTS[0] not in text

    def test_of_a_missing_file_only_that_it_is_missing(self, runner: RuleRunner) -> None:
        assert outcome(runner).stdout.splitlines()[:3] == [
            "app:ci differs:",
            *(f"{path} is missing." for path in OUTPUTS),
        ]

    def test_an_error_of_the_configuration_has_its_place(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": CONFIG.replace("image:", "imgae:")})

        assert compared(runner, "app/cigen.yml") == OUTPUTS
        with pytest.raises(ExecutionError, match="app/cigen.yml:5:9: unknown key `imgae`"):
            outcome(runner)


class TestWhatPantsCannotCompare:
    def test_two_targets_with_one_output_are_an_error_that_names_both(self, runner: RuleRunner) -> None:
        runner.write_files({"app/BUILD": f"{BUILD}cigen_config(name='again')\n"})

        with pytest.raises(ExecutionError, match="app:again and app:ci both write app/.circleci/config.yml"):
            compared(runner, "README.md")

    @pytest.mark.parametrize("visible", ["!.circleci/", "!.cigen/"])
    def test_an_ignored_directory_is_an_error_with_the_line_to_add(self, visible: str) -> None:
        runner = made(f"--pants-ignore=+['{visible}']")
        runner.write_files({"app/BUILD": BUILD, "app/cigen.yml": CONFIG})

        with pytest.raises(ExecutionError, match="Add to pants.toml, below .GLOBAL.: pants_ignore.add"):
            compared(runner, "README.md")
