"""From `cigen init` to the first skip, as the README tells it, with the cigen that the project holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cigen.cli import main
from circleci.emulator import CircleCI, Repository

WORKSPACE = {
    "package.json": '{"private": true}',
    "pnpm-workspace.yaml": "packages: [apps/*]\n",
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    "apps/web/package.json": '{"name": "web", "scripts": {"test": "jest"}}',
    "apps/api/package.json": '{"name": "api", "scripts": {"test": "jest"}}',
}


def test_all_runs_once_and_then_what_an_edit_concerns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit("Begin", WORKSPACE)
    monkeypatch.chdir(repository.path)
    assert main(["init"]) == 0
    for path in repository.path.glob(".cigen/**/*.yml"):
        path.write_text(narrowed(path.read_text()))
    assert (main(["vendor"]), main(["generate"]), main(["validate", "--strict"])) == (0, 0, 0)

    with CircleCI(repository.path, None, has_cigen=lambda job: False) as circle:
        repository.commit("Use cigen")
        first = circle.push()
        repository.commit("Edit", {"apps/web/index.ts": "2\n"})
        second = circle.push()

    assert not [*first.errors, *second.errors]
    assert first.ran == ("install_node_packages", "api_test", "web_test")
    assert second.ran == ("install_node_packages", "web_test")


def narrowed(text: str) -> str:
    """A file of `init`'s whose reader takes each proposal."""
    proposed = re.search(r"^#   (source_files: .*)$", text, re.MULTILINE)
    return re.sub(r"^source_files: .*$", proposed[1], text, flags=re.MULTILINE) if proposed else text
