"""The Python that a process of `[cigen].hermetic` runs with, on this machine and on others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest  # pants: no-infer-dep

from cigen_rules.interpreter import by_python

PRINT = ("-IS", "-c", "import sys; print(sys.executable)")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "project").mkdir()
    (tmp_path / ".python").mkdir()
    yield tmp_path


def run(sandbox: Path, path: str, needed: str = "3.9") -> subprocess.CompletedProcess[str]:
    """As Pants runs it: only what it gives is in the environment."""
    command = by_python(PRINT, needed, root="..")
    return subprocess.run(command, cwd=sandbox / "project", env={"PATH": path}, capture_output=True, text=True)


def python_at(place: Path) -> Path:
    place.parent.mkdir(parents=True)
    place.symlink_to(sys.executable)
    return place


def test_the_one_that_runs_pants_is_taken_first(sandbox: Path) -> None:
    own = python_at(sandbox / "a path with spaces/python")
    (sandbox / ".python/own").write_text(f"{own}\n")

    assert run(sandbox, path="").stdout == f"{own}\n"


def test_where_it_is_not_another_on_path_is(sandbox: Path) -> None:
    other = python_at(sandbox / "image/bin/python3")
    (sandbox / ".python/own").write_text("/of/another/machine/python3\n")

    assert run(sandbox, path=str(other.parent)).stdout == f"{other}\n"


def test_one_that_is_too_old_is_not(sandbox: Path) -> None:
    (sandbox / ".python/own").write_text(f"{python_at(sandbox / 'own/python')}\n")

    found = run(sandbox, path="", needed="99.0")

    assert found.returncode == 1
    assert found.stderr.startswith("there is no Python 99.0 or later, neither the one that runs Pants nor on PATH: ")


def test_nothing_of_this_machine_is_in_the_command() -> None:
    command = " ".join(by_python(PRINT, "3.9", root=".."))

    assert sys.executable not in command
    assert sys.prefix not in command
