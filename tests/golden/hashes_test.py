"""The hashes of the docspring example's jobs: the same on every Python, in every kind of checkout, from everywhere in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cigen.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "docspring"
# What `cigen hash --all` prints in a copy of the example. A change here means that no proof saved so far is found.
GOLDEN = (Path(__file__).parent / "docspring.hashes").read_text(encoding="utf-8")


def git(*arguments: str, at: Path) -> None:
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    person = {f"GIT_{role}_{key}": "a@b.invalid" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=at, env={"PATH": os.environ["PATH"], **settings, **person}, check=True)


@pytest.fixture(autouse=True)
def nobodys_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.startswith(("CIRCLE", "CIGEN_", "GIT_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The example's files and nothing else."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))


@pytest.fixture
def repository(copy: Path) -> Path:
    git("init", "-q", at=copy)
    git("add", "-A", "--force", at=copy)
    git("commit", "-q", "-m", "all", at=copy)
    return copy


def hashes(directory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    monkeypatch.chdir(directory)
    capsys.readouterr()
    assert main(["hash", "--all", *options]) == 0
    return capsys.readouterr().out


def test_without_a_repository(copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashes(copy, capsys, monkeypatch) == GOLDEN


def test_in_a_repository_from_cold_to_warm(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hashes(repository, capsys, monkeypatch, "--no-cache") == GOLDEN
    for _ in range(3):
        assert hashes(repository, capsys, monkeypatch) == GOLDEN


@pytest.mark.parametrize("folder", [".cigen", ".circleci", "docs"])
def test_from_below(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    for _ in range(2):
        assert hashes(repository / folder, capsys, monkeypatch) == GOLDEN


@pytest.mark.parametrize("remembers", [True, False])
def test_in_a_fresh_clone(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, remembers: bool
) -> None:
    if remembers:
        hashes(repository, capsys, monkeypatch)
    git("clone", "-q", str(repository), "clone", at=repository.parent)

    for _ in range(2):
        assert hashes(repository.parent / "clone", capsys, monkeypatch) == GOLDEN


def test_in_a_linked_worktree(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("worktree", "add", "-q", "--detach", str(repository.parent / "linked"), at=repository)

    for _ in range(2):
        assert hashes(repository.parent / "linked", capsys, monkeypatch) == GOLDEN


def test_as_a_part_of_a_larger_repository(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "-q", at=copy.parent)
    git("add", "--force", "copy", at=copy.parent)

    assert hashes(copy, capsys, monkeypatch) == GOLDEN
