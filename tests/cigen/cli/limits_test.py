"""Where the system gives too little, the message says so: no traceback, no report of a bug."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cigen

CONFIG = "jobs: {a: {image: x, source_files: src/, steps: [checkout]}}\n"


def run(*arguments: str, limit: int = resource.RLIMIT_NOFILE, most: int) -> subprocess.CompletedProcess[str]:
    def within() -> None:
        resource.setrlimit(limit, (most, most))

    environment = {**os.environ, "PYTHONPATH": str(Path(cigen.__file__).parents[1])}
    command = [sys.executable, "-m", "cigen", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=within, check=False)


@pytest.mark.parametrize("files", [4, 5, 6, 7, 8])
@pytest.mark.parametrize("verb", ["hash --all", "validate", "generate", "plan", "setup keys"])
def test_with_few_open_files(project: Any, files: int, verb: str) -> None:
    project.write({"cigen.yml": CONFIG, "src/a": ""})

    result = run(*verb.split(), most=files)

    assert result.returncode in (0, 2)
    assert "Traceback" not in result.stderr
    assert result.returncode == 0 or "Too many open files" in result.stderr


@pytest.mark.parametrize("verb", ["hash --all", "validate"])
def test_without_a_current_directory(project: Any, verb: str) -> None:
    project.path.rmdir()

    result = project.run(*verb.split())

    assert (result.code, result.err.partition("\n")[0]) == (2, "cigen: the system refused: No such file or directory")


def test_without_memory(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFIG)

    def exhaust(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("cigen.cli.verbs.validate.check_project", exhaust)

    assert project.run("validate").err.startswith("cigen: there isn't enough memory\n")
