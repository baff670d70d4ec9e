"""The scripts at the end of a job: they record what passed, and never fail it."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any, Callable, Dict, List, NamedTuple

import pytest

SHA = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
JOBS = """
jobs:
  test: {image: x, architectures: [amd64, arm64], source_files: src/, steps: [checkout]}
  lint: {image: x, source_files: src/, steps: [checkout]}
"""

FORKS = [
    ("CIRCLE_PR_NUMBER", "7"),
    ("CIRCLE_PR_REPONAME", "app"),
    ("CIRCLE_PR_USERNAME", "somebody"),
    ("CIRCLE_BRANCH", "pull/7"),
]


class Step(NamedTuple):
    """An emitted `run` step: its script, its environment and its shell."""

    command: str
    environment: Dict[str, str]
    shell: List[str]


class TestRecord:
    """At the end of a job."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        run, _ = build(JOBS).main["commands"]["cigen_record_proof"]["steps"][0]["when"]["steps"]
        given = {"<< parameters.job >>": "test", "<< parameters.architecture >>": "amd64", "<< parameters.hash >>": SHA}
        environment = {name: given[value] for name, value in run["run"]["environment"].items()}
        assert run["run"]["working_directory"] == "/tmp"
        return Step(run["run"]["command"], environment, shlex.split(run["run"]["shell"]))

    def test_leaves_a_marker_and_the_key_setup_will_ask_for(self, machine: Any, step: Step) -> None:
        result = machine.run(step)

        assert (result.returncode, result.stdout) == (0, "")
        assert machine.files() == [f"cigen_job_exists/done_{SHA}", "cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == f"test-amd64-{SHA}\n"
        assert (machine.tmp / "cigen_job_exists").stat().st_mode & 0o777 == 0o755

    def test_forgets_what_an_earlier_build_left(self, machine: Any, step: Step) -> None:
        for path in (f"cigen_job_exists/done_{OTHER}", "cigen_job_status/job-key"):
            (machine.tmp / path).parent.mkdir()
            (machine.tmp / path).write_text(f"test-amd64-{OTHER}\n")

        machine.run(step)

        assert machine.files() == [f"cigen_job_exists/done_{SHA}", "cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == f"test-amd64-{SHA}\n"

    @pytest.mark.parametrize("variable, value", FORKS)
    def test_records_nothing_for_a_fork(self, machine: Any, step: Step, variable: str, value: str) -> None:
        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id", **{variable: value})

        assert (result.returncode, result.stdout) == (
            0,
            "This is a pull request from a fork: nothing is recorded.\n",
        )
        assert machine.files() == ["cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == "none-test-amd64-an-id\n"

    def test_has_no_true_key_without_a_marker(self, machine: Any, step: Step) -> None:
        machine.program("touch", "exit 1")

        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0
        assert machine.read("cigen_job_status/job-key") == "none-test-amd64-an-id\n"

    @pytest.mark.parametrize("program", ["rm", "mkdir", "touch"])
    def test_never_fails_a_job_whatever_else_does(self, machine: Any, step: Step, program: str) -> None:
        machine.program(program, "exit 1")

        result = machine.run(step)

        assert result.returncode == 0
        key = machine.tmp / "cigen_job_status" / "job-key"
        proven = key.exists() and key.read_text() == f"test-amd64-{SHA}\n"
        assert not proven or (machine.tmp / "cigen_job_exists" / f"done_{SHA}").exists()

    def test_never_fails_a_job_that_may_not_write(self, machine: Any, step: Step) -> None:
        (machine.tmp / "cigen_job_exists").write_text("a file in the way")
        (machine.tmp / "cigen_job_status").write_text("a file in the way")
        machine.program("rm", "exit 1")

        result = machine.run(step)

        assert result.returncode == 0
        assert machine.files() == ["cigen_job_exists", "cigen_job_status"]

    def test_needs_no_more_than_a_posix_shell(self, machine: Any, step: Step) -> None:
        checked = subprocess.run(["/bin/sh", "-n"], input=step.command, text=True)

        assert checked.returncode == 0
        assert not set(shlex.split(step.command, comments=True)) & {"[[", "local", "function", "source", "cigen"}


class TestRecordOwn:
    """At the end of a job that hashed itself, where there is no setup."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        run, _ = build(f"dynamic: false\n{JOBS}").entrypoint["commands"]["cigen_record_own_proof"]["steps"]
        assert run["run"]["environment"] == {"CIGEN_VARIANT": "<< parameters.variant >>"}
        return Step(run["run"]["command"], {"CIGEN_VARIANT": "lint"}, shlex.split(run["run"]["shell"]))

    @pytest.fixture
    def hashed(self, machine: Any) -> Any:
        (machine.tmp / "setup_keys" / "lint").mkdir(parents=True)
        (machine.tmp / "setup_keys" / "lint" / "job-key").write_text(f"lint-amd64-{SHA}\n")
        return machine

    def test_keeps_the_key_the_job_began_with(self, hashed: Any, step: Step) -> None:
        result = hashed.run(step)

        assert (result.returncode, result.stdout) == (0, "")
        assert hashed.read("cigen_job_status/job-key") == f"lint-amd64-{SHA}\n"
        assert f"cigen_job_exists/done_{SHA}" in hashed.files()

    @pytest.mark.parametrize("key", ["none-lint-an-id\n", "", f"lint-amd64-{SHA[:63]}\n"])
    def test_records_nothing_without_a_hash(self, hashed: Any, step: Step, key: str) -> None:
        (hashed.tmp / "setup_keys" / "lint" / "job-key").write_text(key)

        result = hashed.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0
        assert hashed.read("cigen_job_status/job-key") == "none-lint-an-id\n"
        assert not any("done_" in path for path in hashed.files())

    def test_records_nothing_when_the_key_is_gone(self, machine: Any, step: Step) -> None:
        assert machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id").returncode == 0
        assert machine.read("cigen_job_status/job-key") == "none-lint-an-id\n"

    def test_records_nothing_by_the_key_of_another_build(self, hashed: Any, step: Step) -> None:
        (hashed.tmp / "setup_keys" / "lint" / "build").write_text("another-id\n")

        assert hashed.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id").returncode == 0
        assert hashed.read("cigen_job_status/job-key") == "none-lint-an-id\n"
        assert not any("done_" in path for path in hashed.files())

    @pytest.mark.parametrize("variable, value", FORKS)
    def test_records_nothing_for_a_fork(self, hashed: Any, step: Step, variable: str, value: str) -> None:
        assert hashed.run(step, **{variable: value}).returncode == 0
        assert not any("done_" in path for path in hashed.files())

    @pytest.mark.parametrize("program", ["rm", "mkdir", "touch", "sed", "cp", "dirname"])
    def test_never_fails_a_job_whatever_else_does(self, hashed: Any, step: Step, program: str) -> None:
        hashed.program(program, "exit 1")

        assert hashed.run(step).returncode == 0
