"""Fixtures of the emulator's own tests and of the gate's."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, List

import pytest

from circleci.gated import GATED, Gated, gated_runs, jobs, with_proofs
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


@pytest.fixture
def gated(tmp_path: Path) -> Iterator[Gated]:
    """A gated project nothing has been pushed of."""
    made = Gated(tmp_path)
    yield made
    made.circle.close()


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """One whose first pipeline has passed; tests take its proofs and leave it alone."""
    made = Gated(tmp_path_factory.mktemp("passed"))
    first = made.push()
    assert gated_runs(first) == GATED
    assert {job.status for job in jobs(first).values()} == {"success"}
    yield made
    made.circle.close()


@pytest.fixture
def proven(gated: Gated, passed: Gated) -> Gated:
    """A gated project whose first pipeline has passed."""
    return with_proofs(gated, passed)
