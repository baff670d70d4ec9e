"""What a configuration or a file says is shown to people, and never obeyed by their terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

import cigen

HOSTILE = 'jobs: {"a": {image: x, steps: [checkout]}}\nworkflows: {"w\\e[31m\\r": {jobs: {b: {image: x, steps: [checkout]}}}}\n'
RED = "\x1b[31m"


def on_terminal(*arguments: str) -> str:
    """What a person sees who runs it."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(cigen.__file__).parents[1]), "COLUMNS": "100"}
    command = [sys.executable, "-m", "cigen", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        pieces: List[bytes] = []
        while not pieces or pieces[-1]:
            try:
                pieces.append(os.read(ours, 1 << 16))
            except OSError:  # the other end is closed
                pieces.append(b"")
        process.wait()
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.mark.parametrize("verb", ["list", "graph", "validate", "plan"])
def test_names_are_shown_and_not_obeyed(project: Any, verb: str) -> None:
    project.write(HOSTILE)

    said = on_terminal(verb)

    assert not {"\x1b", "\r"} & set(said)
    assert verb in ("validate", "plan") or "w\\x1b[31m" in said


def test_a_committed_file_is_shown_and_not_obeyed(project: Any) -> None:
    project.write({"cigen.yml": HOSTILE, ".circleci/config.yml": f"{RED}version: 2.1\n"})

    assert "-\\x1b[31mversion: 2.1\n" in on_terminal("check")


def test_a_file_s_name_is_shown_and_not_obeyed(project: Any) -> None:
    project.write({".cigen/config.yml": HOSTILE, f".cigen/commands/{RED}.yml": "steps: [checkout]"})

    assert "\\x1b[31m.yml" in on_terminal("generate", "--verbose")


@pytest.mark.parametrize(
    "keys",
    ['output_path: "../\\e[31m"', 'workflows: {"\\e[31m": 1}', 'commands: {"\\e[31m": 1}', "\x9b31m"],
)
def test_a_message_holds_none_wherever_it_goes(project: Any, keys: str) -> None:
    project.write({"cigen.yml": f"{keys}\n{HOSTILE}"})

    result = project.run("validate")

    assert (result.code, {"\x1b", "\x9b"} & set(result.err)) == (2, set())


def test_a_message_holds_nothing_that_turns_the_direction(project: Any) -> None:
    project.write('jobs: {"\\u202ekey": 1}\n')

    assert "\\u202ekey" in project.run("validate").err


def test_a_message_fits_a_screen(project: Any) -> None:
    project.write({"cigen.yml": f"{'x' * 100_000}: 1\n"})

    result = project.run("validate")

    assert result.code == 2
    assert len(result.err) < 6_000


def test_without_a_place_to_print_to_it_does_its_work(project: Any) -> None:
    project.write(HOSTILE)
    environment = {**os.environ, "PYTHONPATH": str(Path(cigen.__file__).parents[1])}
    command = f"exec {sys.executable} -m cigen generate >&- 2>&-"

    assert subprocess.run(command, shell=True, env=environment, check=False).returncode == 0
    assert (project.path / ".circleci/main.yml").exists()
