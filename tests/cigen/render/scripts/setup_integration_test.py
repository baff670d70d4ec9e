"""The scripts of setup, run by the shell CircleCI gives them: whatever fails, a job runs."""

from __future__ import annotations

import shutil
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


class TestHash:
    """In setup, before anything is looked up."""

    @pytest.fixture
    def step(self, build: Callable[..., Any]) -> Step:
        return _setup_step(build, "Hash every job")

    def test_gives_every_probe_a_key_that_cannot_hit_and_lets_cigen_better_them(self, machine: Any, step: Step) -> None:
        machine.program("cigen", f'echo "$@"; echo "test-amd64-{SHA}" > {machine.tmp}/setup_keys/test_amd64/job-key')

        result = machine.run(step, CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0
        assert result.stdout.startswith("setup keys --directory ")
        keys = {name: machine.read(f"setup_keys/{name}/job-key") for name in ("lint", "test_amd64", "test_arm64")}
        assert keys == {
            "lint": "none-lint-an-id\n",
            "test_amd64": f"test-amd64-{SHA}\n",
            "test_arm64": "none-test_arm64-an-id\n",
        }

    @pytest.mark.parametrize("broken", ["exit 70", "kill -9 $$"])
    def test_runs_everything_when_cigen_fails(self, machine: Any, step: Step, broken: str) -> None:
        machine.program("cigen", broken)

        result = machine.run(step)

        assert result.returncode == 0
        assert "The jobs could not be hashed: all of them run.\n" in result.stdout
        assert all(machine.read(path).startswith("none-") for path in machine.files())

    def test_forgets_what_an_earlier_build_proved(self, machine: Any, step: Step) -> None:
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

    def proofs(self, machine: Any, keys: Dict[str, str], markers: List[str]) -> None:
        for name, key in keys.items():
            (machine.tmp / "setup_keys" / name).mkdir(parents=True)
            (machine.tmp / "setup_keys" / name / "job-key").write_text(key)
        (machine.tmp / "cigen_job_exists").mkdir(exist_ok=True)
        for marker in markers:
            (machine.tmp / "cigen_job_exists" / marker).write_text("")

    def test_lists_the_variants_whose_own_marker_is_there(self, machine: Any, step: Step) -> None:
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
    def test_takes_nothing_else_for_a_proof(self, machine: Any, step: Step, key: str, marker: str) -> None:
        self.proofs(machine, {"lint": key}, [marker])

        result = machine.run(step)

        assert (result.returncode, result.stdout) == (0, "Already proven: 0\n")
        assert machine.read("skip/main.txt") == ""

    @pytest.mark.parametrize("missing", ["setup_keys", "cigen_job_exists", "setup_keys/lint/job-key"])
    def test_takes_nothing_that_is_missing_for_a_proof_either(self, machine: Any, step: Step, missing: str) -> None:
        self.proofs(machine, {"lint": f"lint-amd64-{SHA}\n"}, [f"done_{SHA}"])
        path = machine.tmp / missing
        shutil.rmtree(path) if path.is_dir() else path.unlink()

        assert machine.run(step).returncode == 0
        assert machine.read("skip/main.txt") == ""


def _setup_step(build: Callable[..., Any], name: str) -> Step:
    def steps(listed: List[Any]) -> List[Any]:
        return [inner for step in listed for inner in (steps(step["unless"]["steps"]) if "unless" in step else [step])]

    (run,) = (
        step["run"]
        for step in steps(build(JOBS).entrypoint["jobs"]["setup"]["steps"])
        if isinstance(step, dict) and step.get("run", {}).get("name") == name
    )
    return Step(run["command"], run.get("environment", {}), BASH)


class TestExplain:
    """Behind `continue`: what another branch's cache put there is read, and never kept as this pipeline's."""

    @pytest.mark.parametrize("in_the_way", ["", "cigen_before", "cigen_before/explanation.json", "cigen_before-1"])
    def test_only_what_this_pipeline_writes_is_kept(
        self, machine: Any, build: Callable[..., Any], in_the_way: str
    ) -> None:
        for path in filter(None, ("cigen_explanation/explanation.json", "cigen_explanation/more", in_the_way)):
            (machine.tmp / path).parent.mkdir(exist_ok=True)
            (machine.tmp / path).write_text("restored")
        machine.program("cigen", 'cat "$6" > "$8.read"; echo "$6" > "$8"')

        result = machine.run(_setup_step(build, "Say what changed"), CIRCLE_WORKFLOW_JOB_ID="an-id")

        assert result.returncode == 0, result.stdout
        kept = machine.tmp / "cigen_explanation"
        assert sorted(path.name for path in kept.iterdir()) == ["explanation.json", "explanation.json.read"]
        assert (kept / "explanation.json.read").read_text() == "restored"
        assert (kept / "explanation.json").read_text() == f"{machine.tmp}/cigen_before-an-id/explanation.json\n"
