"""docs/moving.md, from a configuration of CircleCI's to its first skip: each command does what the page shows."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest
from documents.pages import DOCS, anonymous, blocks, commands, said

from cigen.cli import main
from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen
from circleci.gated import setup_log


def page() -> List[Tuple[str, str]]:
    text = (DOCS / "moving.md").read_text(encoding="utf-8")
    return blocks(text[: text.index("## A setup configuration")])


def test_it_is_as_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path / "repository")
    shown = page()
    texts = [text for kind, text in shown if kind == "text"]
    yaml = [text for kind, text in shown if kind == "yaml"]
    repository.write(
        {".circleci/config.yml": yaml[0], "src/a.js": "1\n", "package.json": "{}\n", "package-lock.json": "{}\n"}
    )
    repository.commit("Begin", {})
    monkeypatch.chdir(repository.path)

    for kind, text in shown[1:]:
        if kind == "yaml":
            repository.write({".cigen/jobs/test.yml": text})
        if kind == "console":
            assert "".join(f"$ {one}\n{said(one, capsys)}" for one in commands(text)) == text

    with CircleCI(repository.path, install_cigen(tmp_path / "bin")) as circle:
        circle.stand_ins.copy_checkouts()
        repository.commit("Gate the tests", {})
        first, second = circle.push(), circle.push()
        assert "test" in first.ran
        assert anonymous(texts[0]) in anonymous(setup_log(second))
        config = repository.path / ".cigen/config.yml"
        config.write_text(config.read_text().replace("setup:\n  mode: shadow\n", ""))
        assert main(["generate"]) == 0
        repository.commit("Trust it", {})
        third = circle.push()

    assert anonymous(texts[1]) in anonymous(setup_log(third))
    assert "test" not in third.ran
