"""docs/tutorial.md, from an empty directory to the first skip: each command does what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.pages import DOCS, anonymous, blocks, commands, said, write_file

from circleci.emulator import CircleCI
from circleci.emulator.installed import install_cigen
from circleci.emulator.results import Pipeline
from circleci.gated import setup_log


def test_it_is_as_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "project"
    directory.mkdir()
    monkeypatch.chdir(directory)
    pipelines: list[Pipeline] = []
    with CircleCI(directory, install_cigen(tmp_path / "bin")) as circle:
        circle.stand_ins.copy_checkouts()
        for kind, text in blocks((DOCS / "tutorial.md").read_text(encoding="utf-8")):
            if kind in ("sh", "yaml"):
                write_file(text)
            elif kind == "console":
                assert anonymous(played(text, circle, pipelines, capsys)) == anonymous(text)
            else:
                assert anonymous(text) in anonymous(setup_log(pipelines[-1]))

    assert [sorted({"lint", "test"} & set(pipeline.ran)) for pipeline in pipelines] == [
        ["lint", "test"],
        ["lint"],
        ["lint", "test"],
    ]


def played(text: str, circle: CircleCI, pipelines: list[Pipeline], capsys: pytest.CaptureFixture[str]) -> str:
    """The block as it would be shown now; a push is one to the emulated CircleCI."""
    shown = ""
    for command in commands(text):
        shown += f"$ {command}\n"
        if command.startswith("git push"):
            pipelines.append(circle.push())
        else:
            shown += said(command, capsys)
    return shown
