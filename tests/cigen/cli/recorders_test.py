"""A parallel job has one behind it that records its proof: it is a job of the pipeline, so it is counted and shown."""

from __future__ import annotations

from typing import Any

import pytest

CONFIG = """\
jobs:
  lint: {image: x, source_files: [src/], steps: [checkout]}
  test: {image: x, source_files: [src/], parallelism: 4, steps: [checkout]}
"""


@pytest.fixture
def split(project: Any) -> Any:
    project.write({"cigen.yml": CONFIG, "src/a": "a"})
    return project


def test_they_are_counted(split: Any) -> None:
    assert "2 jobs, 2 of them gated, and 1 that records its proof: a gated job" in split.run("generate").err
    assert split.run("validate").err.endswith("valid: 2 jobs, 2 of them can be skipped, 1 more records a proof\n")
    assert split.run("list", "workflows").out == "main  3 jobs  2 can be skipped\n"


def test_they_are_listed(split: Any) -> None:
    assert split.run("list", "jobs").out.splitlines()[2] == "test_proof  main  default  records the proof of test"
    assert "ci/circleci: test_proof  not when it is skipped" in split.run("list", "checks").out
    assert '"recorded_by": "test_proof"' in split.run("inspect", "job", "test").out
    assert "its proof is recorded by: test_proof" in split.run("graph", "--format", "html").out


def test_they_run_and_are_skipped_with_their_jobs(split: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (split.path / "skip").write_text("test\n")
    monkeypatch.setenv("CIGEN_SKIP_JOBS_FILE", str(split.path / "skip"))

    assert [line.split()[:2] for line in split.run("plan").out.splitlines()] == [
        ["run", "lint"],
        ["skip", "test"],
        ["skip", "test_proof"],
        ["1", "of"],
    ]


def test_in_one_file_there_are_none(split: Any) -> None:
    split.write({"cigen.yml": f"dynamic: false\n{CONFIG}", "src/a": "a"})

    assert "_proof" not in split.run("list").out + split.run("plan").out
