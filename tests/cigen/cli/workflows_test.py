"""What is said of jobs of several workflows: where each is, what it is called, and why it always runs."""

from __future__ import annotations

import json
import re
from typing import Any, List

import pytest

CONFIG = """\
version: 2.1
jobs:
  test: {docker: [{image: x}], source_files: app/, steps: [checkout]}
workflows:
  main: {jobs: [test, test: {name: "Lint\\n& test"}]}
  nightly: {when: true, jobs: [test, test: {name: both, override-with: o/b}]}
orbs: {o: a/b@1.0.0}
"""
ODD = "Lint\\n& test"  # as one line
WHY = "its workflow gives it `override-with`"


@pytest.fixture
def odd(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    project.write({"cigen.yml": CONFIG, "app/a": "1"})
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(project.path / "store"))
    return project


def words(text: str) -> List[str]:
    """The lines, hashes shortened."""
    return [re.sub(r"[0-9a-f]{32,}", "…", line) for line in text.splitlines()]


def test_hash_names_the_workflow_where_the_id_does_not_say_all(odd: Any) -> None:
    for _ in ("cold", "warm"):
        result = odd.run("hash", "--all")

        assert words(result.out) == [
            "test …",
            f"main--Lint-test--… … main: {ODD}",
            "nightly--test … nightly: test",
            "nightly--both - nightly: both",
        ]
        assert result.err.splitlines()[-1] == f"cigen: nightly--both can't be skipped: {WHY}"


def test_a_job_of_another_workflow_is_asked_for_by_both_names(odd: Any) -> None:
    found = json.loads(odd.run("hash", "--all", "--json").out)

    assert odd.run("hash", "--job", "nightly/test").out == f"{found['nightly--test']['hash']}\n"
    assert found["nightly--both"] == {"hash": None, "reason": WHY, "workflow": "nightly", "name": "both"}


def test_plan_says_of_each_workflow_how_many_of_its_jobs_run(odd: Any) -> None:
    lines = odd.run("plan").out.splitlines()

    assert [line.split("  ")[:3] for line in lines] == [
        ["main: 2 jobs depend on CircleCI's cache"],
        ["", "ask", "test"],
        ["", "ask", ODD],
        ["nightly: 2 jobs, 1 runs, 1 depends on CircleCI's cache"],
        ["", "ask", "test"],
        ["", "run", "both"],
        ["1 of 4 jobs runs, 0 are skipped, 3 depend on CircleCI's cache."],
    ]
    assert lines[5].endswith(WHY)


def test_list_says_why(odd: Any) -> None:
    lines = odd.run("list", "jobs").out.splitlines()

    assert [re.split("  +", line) for line in lines] == [
        ["test", "main", "can be skipped"],
        [ODD, "main", "can be skipped"],
        ["test", "nightly", "can be skipped"],
        ["both", "nightly", f"always runs: {WHY}"],
    ]


def test_in_the_dialect_validate_says_why_nothing_can_be_skipped_of_what_runs_at_once(project: Any) -> None:
    job = "{image: x, source_files: app/, steps: [checkout]}"
    project.write(
        {
            "cigen.yml": f"workflows: {{main: {{jobs: {{a: {job}}}}}, now: {{run_when: [{{parameter: go}}], jobs: {{b: {job}}}}}}}"
        }
    )
    project.write({"app/a": ""})

    assert "`b` is never skipped: it runs at once, instead of setup" in project.run("validate").err
