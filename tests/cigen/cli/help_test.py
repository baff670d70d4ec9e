"""Help and errors on a terminal of 80 columns."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, List, Tuple

import pytest

VERBS: List[List[str]] = [
    [],
    *(
        [verb]
        for verb in "cache check compare completion generate graph hash import init inspect list plan schema setup simulate trace validate vendor".split()
    ),
    *(["setup", step] for step in ("continue", "halt", "keys", "self-check")),
]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def on_terminal(directory: Path, *arguments: str) -> List[str]:
    """The lines a terminal gets on stderr."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "cigen", *arguments]
    subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    found = b""
    with contextlib.suppress(OSError):  # what Linux says at a terminal's end
        while chunk := os.read(ours, 100_000):  # it may come in pieces
            found += chunk
    os.close(ours)
    return found.decode().splitlines()


def said(project: Any, capsys: pytest.CaptureFixture[str], *arguments: str) -> Tuple[object, str, str]:
    """Exit code, stdout and stderr of a command line that argparse itself ends."""
    with pytest.raises(SystemExit) as ended:
        project.run(*arguments)
    captured = capsys.readouterr()
    return ended.value.code, captured.out, captured.err


@pytest.mark.parametrize("words", VERBS, ids=lambda words: " ".join(words) or "cigen")
def test_every_help_fits(project: Any, capsys: pytest.CaptureFixture[str], words: List[str]) -> None:
    code, out, _ = said(project, capsys, *words, "--help")

    assert code == 0
    assert [line for line in out.splitlines() if len(line) > 80] == []


def test_the_line_that_names_a_schema_can_be_copied(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(project, capsys, "schema", "--help")

    assert "# yaml-language-server: $schema=../../../schema.json#/$defs/job\n" in out


def test_the_first_help_names_every_verb(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(project, capsys, "--help")

    listed = [line.split()[0] for line in out.splitlines() if line.startswith("    ") and line[4] != " "]
    assert sorted(listed) == [words[0] for words in VERBS if len(words) == 1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("chek", "cigen: `chek` is no verb\n  Did you mean `check`?\n  Try `cigen --help`.\n"),
        ("cache inf", "cigen cache: `inf` is no action\n  Did you mean `info`?\n  Try `cigen cache --help`.\n"),
        (
            "list thing",
            "cigen list: `thing` is no kind\n  Known kinds: caches, checks, commands, jobs, services, workflows.\n"
            "  Try `cigen list --help`.\n",
        ),
        ("check --wat", "cigen: unrecognized arguments: --wat\n  Try `cigen --help`.\n"),
        ("setup", "cigen setup: the following arguments are required: STEP\n  Try `cigen setup --help`.\n"),
    ],
)
def test_a_wrong_command_line_is_one_message(
    project: Any, capsys: pytest.CaptureFixture[str], arguments: str, expected: str
) -> None:
    assert said(project, capsys, *arguments.split()) == (2, "", expected)


class TestLongMessages:
    # One word of it is wider than the terminal: a name is never torn apart.
    CONFIG = "jobs: {a: {image: x, steps: [checkout], requires: " + "missing_" * 12 + "}}\n"

    def test_are_broken_between_words_on_a_terminal(self, project: Any) -> None:
        project.write(self.CONFIG)

        assert on_terminal(project.path, "check") == [
            "cigen: cigen.yml:1:51: `a` requires the unknown job",
            f"  `{'missing_' * 12}`",
            "  Known jobs: a.",
        ]

    def test_keep_a_line_for_each_thing_elsewhere(self, project: Any) -> None:
        project.write(self.CONFIG)

        first, _ = project.run("check").err.splitlines()

        assert first.startswith("cigen: cigen.yml:1:")
        assert len(first) > 80
