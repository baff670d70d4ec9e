"""The scripts that decide and record, run by the shells CircleCI gives them: whatever fails, a job runs."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

import pytest

SHA = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
THIRD = "00112233445566778899aabbccddeeff" * 2
JOBS = """
jobs:
  test: {image: x, architectures: [amd64, arm64], source_files: src/, steps: [checkout]}
  lint: {image: x, source_files: src/, steps: [checkout]}
"""
# What CircleCI uses where a step names no shell.
BASH = ["/bin/bash", "-eo", "pipefail"]


class Step(NamedTuple):
    """An emitted `run` step: its script, its environment and its shell."""

    command: str
    environment: Dict[str, str]
    shell: List[str]


class Machine:
    """A machine whose `/tmp` is a directory of the test's."""

    def __init__(self, root: Path) -> None:
        self.tmp = root / "tmp"
        self.bin = root / "bin"
        self.tmp.mkdir()
        self.bin.mkdir()

    def run(self, step: Step, **environment: str) -> subprocess.CompletedProcess[str]:
        script = self.tmp.parent / "script"
        script.write_text(step.command.replace("/tmp/", f"{self.tmp}/"))
        return subprocess.run(
            [*step.shell, str(script)],
            cwd=self.tmp,
            env={"PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}", **step.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def program(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)

    def read(self, path: str) -> str:
        return (self.tmp / path).read_text()

    def files(self) -> List[str]:
        return sorted(str(path.relative_to(self.tmp)) for path in self.tmp.rglob("*") if path.is_file())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class TestRecord:
    """At the end of a job."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        run, _ = build(JOBS).main["commands"]["cigen_record_proof"]["steps"][0]["when"]["steps"]
        given = {"<< parameters.job >>": "test", "<< parameters.architecture >>": "amd64", "<< parameters.hash >>": SHA}
        environment = {name: given[value] for name, value in run["run"]["environment"].items()}
        assert run["run"]["working_directory"] == "/tmp"
        return Step(run["run"]["command"], environment, shlex.split(run["run"]["shell"]))

    def test_leaves_a_marker_and_the_key_setup_will_ask_for(self, machine: Machine, step: Step) -> None:
        result = machine.run(step)

        assert (result.returncode, result.stdout) == (0, "")
        assert machine.files() == [f"cigen_job_exists/done_{SHA}", "cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == f"test-amd64-{SHA}\n"
        assert (machine.tmp / "cigen_job_exists").stat().st_mode & 0o777 == 0o755

    def test_forgets_what_an_earlier_build_left(self, machine: Machine, step: Step) -> None:
        for path in (f"cigen_job_exists/done_{OTHER}", "cigen_job_status/job-key"):
            (machine.tmp / path).parent.mkdir()
            (machine.tmp / path).write_text(f"test-amd64-{OTHER}\n")

        machine.run(step)

        assert machine.files() == [f"cigen_job_exists/done_{SHA}", "cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == f"test-amd64-{SHA}\n"

    @pytest.mark.parametrize("variable", ["CIRCLE_PR_NUMBER", "CIRCLE_PR_REPONAME"])
    def test_records_nothing_for_a_fork(self, machine: Machine, step: Step, variable: str) -> None:
        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id", **{variable: "7"})

        assert (result.returncode, result.stdout) == (
            0,
            "This is a pull request from a fork: nothing is recorded.\n",
        )
        assert machine.files() == ["cigen_job_status/job-key"]
        assert machine.read("cigen_job_status/job-key") == "none-test-amd64-an-id\n"

    def test_has_no_true_key_without_a_marker(self, machine: Machine, step: Step) -> None:
        machine.program("touch", "exit 1")

        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0
        assert machine.read("cigen_job_status/job-key") == "none-test-amd64-an-id\n"

    @pytest.mark.parametrize("program", ["rm", "mkdir", "touch"])
    def test_never_fails_a_job_whatever_else_does(self, machine: Machine, step: Step, program: str) -> None:
        machine.program(program, "exit 1")

        result = machine.run(step)

        assert result.returncode == 0
        key = machine.tmp / "cigen_job_status" / "job-key"
        proven = key.exists() and key.read_text() == f"test-amd64-{SHA}\n"
        assert not proven or (machine.tmp / "cigen_job_exists" / f"done_{SHA}").exists()

    def test_never_fails_a_job_that_may_not_write(self, machine: Machine, step: Step) -> None:
        (machine.tmp / "cigen_job_exists").write_text("a file in the way")
        (machine.tmp / "cigen_job_status").write_text("a file in the way")
        machine.program("rm", "exit 1")

        result = machine.run(step)

        assert result.returncode == 0
        assert machine.files() == ["cigen_job_exists", "cigen_job_status"]

    def test_needs_no_more_than_a_posix_shell(self, machine: Machine, step: Step) -> None:
        checked = subprocess.run(["/bin/sh", "-n"], input=step.command, text=True)

        assert checked.returncode == 0
        assert not set(shlex.split(step.command, comments=True)) & {"[[", "local", "function", "source", "cigen"}


class TestHash:
    """In setup, before anything is looked up."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        return _setup_step(build, "Hash every job")

    def test_gives_every_probe_a_key_that_cannot_hit_and_lets_cigen_better_them(
        self, machine: Machine, step: Step
    ) -> None:
        machine.program("cigen", f'echo "$@"; echo "test-amd64-{SHA}" > {machine.tmp}/setup_keys/test_amd64/job-key')

        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert (result.returncode, result.stdout) == (0, "setup keys\n")
        keys = {name: machine.read(f"setup_keys/{name}/job-key") for name in ("lint", "test_amd64", "test_arm64")}
        assert keys == {
            "lint": "none-lint-an-id\n",
            "test_amd64": f"test-amd64-{SHA}\n",
            "test_arm64": "none-test_arm64-an-id\n",
        }

    @pytest.mark.parametrize("broken", ["exit 70", "kill -9 $$"])
    def test_runs_everything_when_cigen_fails(self, machine: Machine, step: Step, broken: str) -> None:
        machine.program("cigen", broken)

        result = machine.run(step)

        assert result.returncode == 0
        assert "The jobs could not be hashed: all of them run.\n" in result.stdout
        assert all(machine.read(path).startswith("none-") for path in machine.files())

    def test_forgets_what_an_earlier_build_proved(self, machine: Machine, step: Step) -> None:
        for path in ("setup_keys/gone/job-key", f"cigen_job_exists/done_{SHA}", "skip/main.txt"):
            (machine.tmp / path).parent.mkdir(parents=True)
            (machine.tmp / path).write_text(f"x-amd64-{SHA}\n")
        machine.program("cigen", "true")

        machine.run(step)

        assert machine.files() == [f"setup_keys/{name}/job-key" for name in ("lint", "test_amd64", "test_arm64")]


class TestCollect:
    """In setup, after the probes."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        return _setup_step(build, "Collect what is proven")

    def proofs(self, machine: Machine, keys: Dict[str, str], markers: List[str]) -> None:
        for name, key in keys.items():
            (machine.tmp / "setup_keys" / name).mkdir(parents=True)
            (machine.tmp / "setup_keys" / name / "job-key").write_text(key)
        (machine.tmp / "cigen_job_exists").mkdir(exist_ok=True)
        for marker in markers:
            (machine.tmp / "cigen_job_exists" / marker).write_text("")

    def test_lists_the_variants_whose_own_marker_is_there(self, machine: Machine, step: Step) -> None:
        keys = {
            "lint": f"lint-amd64-{SHA}\n",
            "test_amd64": f"test-amd64-{OTHER}\n",
            "test_arm64": f"test-arm64-{THIRD}\n",
        }
        self.proofs(machine, keys, [f"done_{SHA}", f"done_{THIRD}"])

        result = machine.run(step)

        assert (result.returncode, result.stdout) == (0, "Already proven: 2\n")
        assert machine.read("skip/main.txt") == "lint\ntest_arm64\n"

    @pytest.mark.parametrize(
        ("key", "marker"),
        [
            ("none-lint-an-id\n", "done_id"),
            ("none-lint-\n", "done_"),
            ("", "done_"),
            (f"lint-amd64-{SHA[:63]}\n", f"done_{SHA[:63]}"),
            (f"lint-amd64-{SHA}\n", f"done_{SHA[:63]}"),
            (f"lint-amd64-{SHA}\n", "done_"),
            (f"lint-amd64-{SHA}\nlint-amd64-{OTHER}\n", f"done_{SHA}"),
            ("lint-amd64-../../../../etc/passwd\n", "done_"),
        ],
    )
    def test_takes_nothing_else_for_a_proof(self, machine: Machine, step: Step, key: str, marker: str) -> None:
        self.proofs(machine, {"lint": key}, [marker])

        result = machine.run(step)

        assert (result.returncode, result.stdout) == (0, "Already proven: 0\n")
        assert machine.read("skip/main.txt") == ""

    @pytest.mark.parametrize("missing", ["setup_keys", "cigen_job_exists", "setup_keys/lint/job-key"])
    def test_takes_nothing_that_is_missing_for_a_proof_either(self, machine: Machine, step: Step, missing: str) -> None:
        self.proofs(machine, {"lint": f"lint-amd64-{SHA}\n"}, [f"done_{SHA}"])
        path = machine.tmp / missing
        shutil.rmtree(path) if path.is_dir() else path.unlink()

        assert machine.run(step).returncode == 0
        assert machine.read("skip/main.txt") == ""


class TestRecordOwn:
    """At the end of a job that hashed itself, where there is no setup."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        run, _ = build(f"dynamic: false\n{JOBS}").entrypoint["commands"]["cigen_record_own_proof"]["steps"]
        assert run["run"]["environment"] == {"CIGEN_VARIANT": "<< parameters.variant >>"}
        return Step(run["run"]["command"], {"CIGEN_VARIANT": "lint"}, shlex.split(run["run"]["shell"]))

    @pytest.fixture
    def hashed(self, machine: Machine) -> Machine:
        (machine.tmp / "setup_keys" / "lint").mkdir(parents=True)
        (machine.tmp / "setup_keys" / "lint" / "job-key").write_text(f"lint-amd64-{SHA}\n")
        return machine

    def test_keeps_the_key_the_job_began_with(self, hashed: Machine, step: Step) -> None:
        result = hashed.run(step)

        assert (result.returncode, result.stdout) == (0, "")
        assert hashed.read("cigen_job_status/job-key") == f"lint-amd64-{SHA}\n"
        assert f"cigen_job_exists/done_{SHA}" in hashed.files()

    @pytest.mark.parametrize("key", ["none-lint-an-id\n", "", f"lint-amd64-{SHA[:63]}\n"])
    def test_records_nothing_without_a_hash(self, hashed: Machine, step: Step, key: str) -> None:
        (hashed.tmp / "setup_keys" / "lint" / "job-key").write_text(key)

        result = hashed.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0
        assert hashed.read("cigen_job_status/job-key") == "none-lint-an-id\n"
        assert not any("done_" in path for path in hashed.files())

    def test_records_nothing_when_the_key_is_gone(self, machine: Machine, step: Step) -> None:
        assert machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id").returncode == 0
        assert machine.read("cigen_job_status/job-key") == "none-lint-an-id\n"

    def test_records_nothing_for_a_fork(self, hashed: Machine, step: Step) -> None:
        assert hashed.run(step, CIRCLE_PR_NUMBER="7").returncode == 0
        assert not any("done_" in path for path in hashed.files())

    @pytest.mark.parametrize("program", ["rm", "mkdir", "touch", "sed", "cp", "dirname"])
    def test_never_fails_a_job_whatever_else_does(self, hashed: Machine, step: Step, program: str) -> None:
        hashed.program(program, "exit 1")

        assert hashed.run(step).returncode == 0


def _setup_step(build: Callable[..., Any], name: str) -> Step:
    def steps(listed: List[Any]) -> List[Any]:
        return [inner for step in listed for inner in (steps(step["unless"]["steps"]) if "unless" in step else [step])]

    (run,) = (
        step["run"]
        for step in steps(build(JOBS).entrypoint["jobs"]["setup"]["steps"])
        if isinstance(step, dict) and step.get("run", {}).get("name") == name
    )
    return Step(run["command"], run.get("environment", {}), BASH)
