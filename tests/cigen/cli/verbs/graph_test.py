"""`cigen graph`."""

from __future__ import annotations

from typing import Any

import pytest

CONFIG = {
    "src/code": "x",
    ".cigen/workflows/main/jobs/ci/test.yml": """\
        image: x
        architectures: [amd64, arm64]
        source_files: src/
        steps: [{run: make}]
        """,
    ".cigen/workflows/main/jobs/ci/lint.yml": "{image: x, source_files: src/, steps: [{run: lint}]}",
    ".cigen/workflows/main/jobs/deploy/ship.yml": "{image: x, requires: [test, lint], steps: [{run: ship}]}",
    ".cigen/workflows/nightly/config.yml": "run_when: [{parameter: at_night}]",
    ".cigen/workflows/nightly/jobs/audit.yml": "{image: x, steps: [{run: audit}]}",
}


@pytest.fixture
def drawn(project: Any) -> Any:
    project.write(CONFIG)
    return project


def test_stdout_is_mermaid_of_every_workflow(drawn: Any) -> None:
    result = drawn.run("graph")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("flowchart LR\n")
    assert '"test<br/>amd64, arm64"' in result.out
    assert '"audit"' in result.out


def test_one_workflow_by_name(drawn: Any) -> None:
    result = drawn.run("graph", "nightly")

    assert '"audit"' in result.out
    assert '"lint"' not in result.out


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("ci.svg", "<svg "),
        ("ci.html", "<!doctype html>"),
        ("ci.dot", "digraph "),
        ("ci.gv", "digraph "),
        ("ci.mmd", "flowchart "),
        ("CI.SVG", "<svg "),
    ],
)
def test_the_name_of_the_file_says_the_format(name: str, start: str, drawn: Any) -> None:
    result = drawn.run("graph", "-o", f"docs/{name}")

    assert result == (0, "", f"docs/{name}: written\n")
    assert (drawn.path / "docs" / name).read_text(encoding="utf-8").startswith(start)


def test_what_has_not_changed_is_not_written(drawn: Any) -> None:
    drawn.run("graph", "-o", "ci.svg")
    before = drawn.tree()

    assert drawn.run("graph", "-o", "ci.svg").err == "ci.svg: up to date\n"
    assert drawn.tree() == before


def test_a_format_may_be_given(drawn: Any) -> None:
    assert drawn.run("graph", "--format", "dot").out.startswith("digraph ")
    assert drawn.run("graph", "--format", "mermaid", "-o", "ci.txt").code == 0
    assert (drawn.path / "ci.txt").read_text(encoding="utf-8").startswith("flowchart ")


def test_a_skip_file_shows_what_would_be_skipped_why_and_the_hash(drawn: Any) -> None:
    (drawn.path / "skip.txt").write_text("lint\ntest_arm64\nnobody\n")

    result = drawn.run("graph", "--skip-file", "skip.txt", "--format", "svg")

    assert result.code == 0
    assert "5 jobs" not in result.out and "4 jobs \u00b7 2 run, 2 skipped" in result.out
    assert "lint is skipped: already passed with these sources and this definition (hash " in result.out
    assert "test_amd64 runs: no proof for these sources and this definition (hash " in result.out
    assert result.err == "cigen: skip.txt names nobody, which is no job with source_files: ignored\n"


def test_without_one_nothing_is_hashed_and_the_picture_is_the_same_for_other_sources(drawn: Any) -> None:
    before = drawn.run("graph", "--format", "svg").out
    (drawn.path / "src/code").write_text("y")

    assert drawn.run("graph", "--format", "svg").out == before
    assert "hash" not in before


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["nightli"], "there is no workflow `nightli`\n  Did you mean `nightly`?"),
        (["-o", "ci.png"], "`ci.png` doesn't say which format to write\n  End it in .mmd,"),
        (["--skip-file", "none.txt"], "can't read none.txt: No such file or directory\n  Name a file"),
    ],
)
def test_what_cannot_be_drawn_is_2(arguments: Any, what: str, drawn: Any) -> None:
    result = drawn.run("graph", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"cigen: {what}")


def test_an_unknown_format_is_2(drawn: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        drawn.run("graph", "--format", "png")

    assert exit.value.code == 2
    assert "svg" in capsys.readouterr().err
