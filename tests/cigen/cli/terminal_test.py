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


def on_terminal(*arguments: str, **variables: str) -> str:
    """What a person sees who runs it."""
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(cigen.__file__).parents[1]),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        **variables,
    }
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


class TestColours:
    """They are there for eyes alone: on terminals, and where somebody asks for them."""

    ONE = "jobs: {a: {image: x, steps: [checkout]}}\n"

    @pytest.mark.parametrize(
        "variables, arguments, coloured",
        [
            ({"NO_COLOR": ""}, (), True),
            ({"NO_COLOR": "", "TERM": "dumb"}, (), False),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
            ({"NO_COLOR": "1"}, ("--color", "always"), True),
            ({"NO_COLOR": ""}, ("--color", "never"), False),
        ],
    )
    def test_on_a_terminal(self, project: Any, variables: Any, arguments: Any, coloured: bool) -> None:
        project.write(self.ONE)

        assert ("\x1b[33mrun\x1b[0m  a  " in on_terminal("plan", *arguments, **variables)) is coloured

    @pytest.mark.parametrize(
        "variables, coloured", [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False)]
    )
    def test_elsewhere(self, project: Any, monkeypatch: pytest.MonkeyPatch, variables: Any, coloured: bool) -> None:
        project.write(self.ONE)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

        assert ("\x1b[33mrun" in project.run("plan").out) is coloured

    def test_what_is_shown_in_colours_is_not_obeyed_either(self, project: Any) -> None:
        project.write({"cigen.yml": HOSTILE, ".circleci/config.yml": f"{RED}version: 2.1\n"})

        assert "\x1b[31m-\\x1b[31mversion: 2.1\x1b[0m\n" in project.run("check", "--color=always").out

    def test_errors_and_warnings_are_told_apart(self, project: Any) -> None:
        project.write("servics: {}\njobs: {a: {image: x, steps: [checkout], timeout: 1}}\n")
        assert project.run("--color=always", "plan").err.startswith(f"{RED}cigen:\x1b[0m cigen.yml:1:1: ")
        project.write("servics: {}\n" + self.ONE)
        assert project.run("--color=always", "plan").err.startswith("\x1b[33mcigen: warning:\x1b[0m cigen.yml:1:1: ")

    def test_the_log_of_a_step_has_them_where_no_program_reads(
        self, project: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.write("servics: {}\n" + self.ONE)
        monkeypatch.setenv("CIRCLECI", "true")

        result = project.run("plan")

        assert ("\x1b" in result.err, "\x1b" in result.out) == (True, False)


class TestEightyColumns:
    """No table is wider, whatever its names are."""

    @pytest.mark.parametrize(
        "words",
        [("plan",), ("list",), ("list", "caches"), ("list", "checks"), ("validate",), ("hash", "--all", "--explain")],
    )
    def test_tables(self, project: Any, words: Any) -> None:
        name = "a-job-whose-name-is-long-enough-for-a-line-of-its-own"
        cache = "{save_cache: {key: 'v1-{{ checksum \"package-lock.json\" }}-{{ .Branch }}-{{ arch }}', paths: [~/.npm, ~/.cache]}}"
        job = f"{{image: x, source_files: [src/], steps: [checkout, {cache}]}}"
        project.write(
            {"cigen.yml": f"jobs: {{{name}: {job}, b: {job}, build/c: {job}, test/d: {job}}}\n", "src/a": "a"}
        )

        lines = on_terminal(*words, COLUMNS="80").splitlines()

        assert [line for line in lines if len(line) > 80] == []

    def test_what_is_put_below_is_whole(self, project: Any) -> None:
        from cigen.cli.report.table import fitted

        rows = [("skip", "n" * 50, "c0ffee", "because it passed with these"), ("run", "b", "-", "why")]
        assert fitted(rows, [4, 50, 6], 80) == [
            f"skip  {'n' * 50}  c0ffee",
            "    because it passed with these",
            f"run   b{' ' * 51}-       why",
        ]


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
