"""Fixtures of the emulator's own tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, List

import pytest

from circleci.projects import Project, Projects


@pytest.fixture
def projects(tmp_path: Path) -> Iterator[Projects]:
    """Makes projects with the settings a test gives, and removes them."""
    made: List[Project] = []

    def make(**settings: Any) -> Project:
        made.append(Project(tmp_path / f"project-{len(made)}", **settings))
        return made[-1]

    yield make
    for project in made:
        project.circle.close()


@pytest.fixture
def project(projects: Projects) -> Project:
    """A project with the default settings."""
    return projects()
