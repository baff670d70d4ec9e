"""Help and errors on a terminal of 80 columns."""

from __future__ import annotations

import sys
from typing import Any, List, Tuple

import pytest

VERBS: List[List[str]] = [
    [],
    *([verb] for verb in "cache check generate graph hash init inspect list plan schema setup validate vendor".split()),
    *(["setup", step] for step in ("continue", "halt", "keys", "self-check")),
]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


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
            "cigen list: `thing` is no kind\n  Known kinds: caches, commands, jobs, services, workflows.\n"
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
    CONFIG = "jobs: {a: {image: x, steps: [checkout], requires: " + "missing_" * 12 + "}}\n"

    def test_are_broken_between_words_on_a_terminal(self, project: Any, terminal: None) -> None:
        project.write(self.CONFIG)

        lines = project.run("check").err.splitlines()

        assert [line for line in lines if len(line) > 80 and "missing_" not in line] == []
        assert "missing_" * 12 in "\n".join(lines)
        assert len(lines) > 2

    def test_keep_a_line_for_each_thing_elsewhere(self, project: Any) -> None:
        project.write(self.CONFIG)

        first, _ = project.run("check").err.splitlines()

        assert first.startswith("cigen: cigen.yml:1:")
        assert len(first) > 80
