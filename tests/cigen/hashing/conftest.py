from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

import pytest

from worktrees.project import Project

FEW = os.environ.get("CIGEN_EXAMPLES") == "few"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `any_store` is shown once more with a store that remembers nothing, but not on CI's second Python."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "remembering" in metafunc.fixturenames and "any_store" in marks and "remembers" not in marks and not FEW:
        metafunc.parametrize("remembering", [True, False], ids=["durable", "null"])


@pytest.fixture
def remembering() -> bool:
    """Whether anything is remembered from run to run."""
    return True


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembering: bool) -> Path:
    """A user without git settings of their own."""
    monkeypatch.setattr(Project, "remembers", remembering)
    place = tmp_path / "home"
    place.mkdir()
    for name in tuple(os.environ):
        if name.startswith(("GIT_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return place


@pytest.fixture
def project(tmp_path: Path, home: Path) -> Iterator[Project]:
    """A small repository with one commit."""
    made = Project(tmp_path / "project", tmp_path / "store", home)
    made.git("init", "-q")
    fill(made)
    made.commit_all()
    yield made


def fill(made: Project) -> None:
    made.write("src/a.py", "a = 1\n")
    made.write("src/b.py", "b = 1\n")
    made.write("src/run.sh", "true\n", 0o755)
    made.write("src/deep/er/c.py", "c = 1\n")
    made.write("docs/readme.md", "read me\n")
    made.write(".gitignore", "*.log\n/build/\n")
