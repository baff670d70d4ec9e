"""The shell completes verbs, options and names; one word may be singular or plural."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import argcomplete
import pytest

import cigen

CONFIG = """\
jobs:
  lint: {image: x, source_files: [src/], steps: [checkout, greet]}
  test: {image: x, source_files: [src/], architectures: [amd64, arm64], steps: [checkout]}
commands: {greet: {steps: [{run: hi}]}}
"""


def completed(project: Any, tmp_path: Path, line: str) -> List[str]:
    """What a shell is told that may stand at the end of a line."""
    answer = tmp_path / "answer"
    paths = [str(Path(module.__file__ or "").parents[1]) for module in (cigen, argcomplete)]
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer), "_ARGCOMPLETE_IFS": "\n"}
    place = {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_SUPPRESS_SPACE": "1"}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **asked, **place}
    subprocess.run([sys.executable, "-m", "cigen"], cwd=project.path, env=environment, check=True)
    return answer.read_text().split("\n")


@pytest.mark.parametrize(
    "line, words",
    [
        ("cigen inspe", ["inspect"]),
        ("cigen hash --exp", ["--explain"]),
        ("cigen hash te", ["test_amd64", "test", "test_arm64"]),
        ("cigen trace --job l", ["lint"]),
        ("cigen inspect command g", ["greet"]),
        ("cigen setup se", ["self-check"]),
    ],
)
def test_what_may_come_next(project: Any, tmp_path: Path, line: str, words: List[str]) -> None:
    project.write(CONFIG)

    assert completed(project, tmp_path, line) == words


def test_a_broken_configuration_completes_nothing_and_says_nothing(project: Any, tmp_path: Path) -> None:
    project.write("jobs: {")

    assert completed(project, tmp_path, "cigen hash te") == [""]


@pytest.mark.parametrize(
    "shell, word", [("bash", "complete "), ("zsh", "compdef"), ("fish", "complete --command cigen")]
)
def test_the_script_of_a_shell(project: Any, shell: str, word: str) -> None:
    result = project.run("completion", shell)

    assert result.code == 0 and word in result.out and "cigen" in result.out


@pytest.mark.parametrize(
    "one, other",
    [
        (("list", "job"), ("list", "jobs")),
        (("list", "cache"), ("list", "caches")),
        (("inspect", "jobs"), ("inspect", "job")),
        (("inspect", "commands", "greet"), ("inspect", "command", "greet")),
        (("hash", "lint"), ("hash", "--job", "lint")),
        (("hash", "test", "--arch", "arm64"), ("hash", "--job", "test_arm64")),
    ],
)
def test_both_mean_the_same(project: Any, one: Any, other: Any) -> None:
    project.write({"cigen.yml": CONFIG, "src/a": "a"})
    first, second = project.run(*one), project.run(*other)

    assert (first.code, first.out) == (second.code, second.out) and first.code == 0


@pytest.mark.parametrize("name", ["unit", "ci/unit", "ci--unit"])
def test_a_job_is_hashed_by_whichever_name_it_is_shown_with(project: Any, name: str) -> None:
    job = "{docker: [{image: x}], source_files: [src], steps: [checkout]}"
    project.write(
        {"cigen.yml": f"version: 2.1\njobs: {{unit: {job}}}\nworkflows: {{ci: {{jobs: [unit]}}}}", "src/a": ""}
    )

    assert project.run("hash", name).code == 0


def test_a_job_named_twice_is_refused(project: Any) -> None:
    project.write(CONFIG)

    assert project.run("hash", "lint", "--job", "test").err == "cigen: the job is named twice\n  Leave `--job` out.\n"
