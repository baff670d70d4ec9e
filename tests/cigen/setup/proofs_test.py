"""What setup's steps left, read when the continuation is written: only what this build found out counts."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, List

import pytest

PROJECT = {
    "cigen.yml": "jobs: {lint: {image: x, source_files: lint/, steps: [checkout]}, free: {image: x, steps: [checkout]}}\n",
    "lint/rules": "1\n",
}


class Build:
    """One run of the setup job on a machine whose /tmp is a directory of the test's."""

    def __init__(self, project: Any, tmp: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.project, self.tmp = project, tmp
        monkeypatch.setenv("CIRCLE_WORKFLOW_JOB_ID", name)
        monkeypatch.setenv("CIGEN_SKIP_JOBS_FILE", str(tmp / "skip"))
        monkeypatch.setenv("CIGEN_JOB_KEYS", str(tmp / "keys"))
        monkeypatch.setenv("CIGEN_MARKERS", str(tmp / "markers"))

    def hash(self) -> str:
        assert self.project.run("setup", "keys", "--directory", str(self.tmp / "keys")).code == 0
        return (self.tmp / "keys" / "lint" / "job-key").read_text().strip().rpartition("-")[2]

    def find(self, job_hash: str) -> None:
        """The look-up found a proof."""
        (self.tmp / "markers").mkdir(exist_ok=True)
        (self.tmp / "markers" / f"done_{job_hash}").touch()
        (self.tmp / "skip").write_text("lint\n")

    def jobs(self) -> List[str]:
        result = self.project.run("generate", "main")
        assert result.code == 0
        self.said = " ".join(result.err.split())
        text = (self.project.path / ".circleci" / "main.yml").read_text()
        return [name for name in ("lint", "free") if f"\n      - {name}\n" in text]


@pytest.fixture
def build(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    project.write(PROJECT)
    (tmp_path / "machine").mkdir()
    return lambda name: Build(project, tmp_path / "machine", monkeypatch, name)


def test_a_proof_that_this_build_found_counts(build: Any) -> None:
    one = build("one")
    one.find(one.hash())

    assert one.jobs() == ["free"]


@pytest.mark.parametrize("commits", [1, 0])
def test_no_proof_counts_where_git_cannot_say_whether_the_commit_allows_it(build: Any, commits: int) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b.invalid")
    one = build("one")
    subprocess.run([*git, "init", "-q"], cwd=one.project.path, check=True)
    if commits:
        subprocess.run([*git, "add", "-A"], cwd=one.project.path, check=True)
        subprocess.run([*git, "commit", "-qm", "Try again [ci noskip]"], cwd=one.project.path, check=True)
    one.find(one.hash())
    head = one.project.path / ".git/refs/heads"
    for ref in head.iterdir():
        ref.write_text("nonsense\n")

    assert one.jobs() == ["lint", "free"]
    assert "git can't say what the commit says, which may be [ci noskip]" in one.said


def test_what_an_earlier_build_hashed_and_found_does_not(build: Any) -> None:
    """An entrypoint without probes, of a time without gated jobs, clears nothing away."""
    one = build("one")
    one.find(one.hash())

    assert build("two").jobs() == ["lint", "free"]


def test_nor_does_a_list_of_another_build_on_the_same_machine(build: Any) -> None:
    two = build("two")
    two.hash()
    two.find("ab" * 32)

    assert two.jobs() == ["lint", "free"]


def test_a_name_in_a_node_s_answer_counts_for_the_hash_that_setup_made(
    build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = build("one")
    monkeypatch.delenv("CIGEN_SKIP_JOBS_FILE")
    monkeypatch.setenv("CIGEN_ANSWERS", str(tmp_path / "answers"))
    monkeypatch.setenv("CIGEN_PROBE_NODES", "1")
    monkeypatch.setenv("CIGEN_PROBE_SLOTS", "4")
    (tmp_path / "answers").mkdir()
    hashed = one.hash()
    (tmp_path / "answers" / "node-0").write_text(f"looked\ndone_{'ab' * 32}\n")
    assert one.jobs() == ["lint", "free"]
    (tmp_path / "answers" / "node-0").write_text(f"looked\ndone_{hashed}\n")
    assert one.jobs() == ["free"]


def test_a_node_fills_its_slots_with_its_share(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = "".join(f"  j{n}: {{image: x, source_files: lint/, steps: [checkout]}}\n" for n in range(5))
    project.write({"cigen.yml": f"jobs:\n{written}", "lint/rules": "1\n"})
    monkeypatch.setenv("CIRCLE_NODE_INDEX", "1")
    monkeypatch.setenv("CIRCLE_NODE_TOTAL", "2")

    assert project.run("setup", "keys", "--slots", "4", "--directory", "keys").code == 0

    keys = {one.parent.name: one.read_text() for one in sorted(project.path.glob("keys/*/job-key"))}
    assert {slot: key.partition("-")[0] for slot, key in keys.items()} == {"1": "j1", "2": "j3"}
    monkeypatch.setenv("CIRCLE_NODE_TOTAL", "")
    assert "nobody knows whose share it is" in project.run("setup", "keys", "--slots", "4").err
