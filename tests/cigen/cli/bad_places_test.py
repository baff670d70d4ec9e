"""Files that are elsewhere or nowhere: one error with a place, and nothing outside the project is touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def committed(project: Any) -> Any:
    """A project whose outputs are there from before."""
    project.write({".circleci/config.yml": "# before\n", ".circleci/main.yml": "# before\n"})
    return project


class TestLinks:
    def test_a_configuration_that_is_elsewhere_is_not_read(self, committed: Any, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.yml").write_text("jobs: {a: {image: x, steps: [checkout]}}")
        (committed.path / "cigen.yml").symlink_to(tmp_path / "elsewhere.yml")
        before = committed.tree()

        result = committed.run("generate")

        assert result.err == (
            "cigen: cigen.yml:1:1: the path leads out of the project\n"
            "  Move the file into the project; cigen reads nothing outside it.\n"
        )
        assert result.code == 2
        assert committed.tree() == before

    def test_an_output_directory_that_is_elsewhere_is_not_written(self, project: Any, tmp_path: Path) -> None:
        project.write("jobs: {a: {image: x, steps: [checkout]}}")
        (tmp_path / "elsewhere").mkdir()
        (project.path / ".circleci").symlink_to(tmp_path / "elsewhere")

        result = project.run("generate")

        assert result.err == (
            "cigen: .circleci/config.yml:1:1: a link leads out of the project, so it isn't written\n"
            "  Replace the link by a directory, or change `output_path`.\n"
        )
        assert result.code == 2
        assert os.listdir(tmp_path / "elsewhere") == []

    def test_an_output_that_is_a_link_is_replaced_not_followed(self, project: Any, tmp_path: Path) -> None:
        project.write({"cigen.yml": "jobs: {a: {image: x, steps: [checkout]}}", ".circleci/main.yml": ""})
        (tmp_path / "elsewhere.yml").write_text("precious")
        (project.path / ".circleci/config.yml").symlink_to(tmp_path / "elsewhere.yml")

        assert project.run("generate").code == 0

        assert (tmp_path / "elsewhere.yml").read_text() == "precious"
        assert not (project.path / ".circleci/config.yml").is_symlink()


class TestNamedConfigurations:
    @pytest.mark.parametrize("name", ["nope.yml", "deep/nope", ".cigen/config.yml"])
    def test_one_that_is_missing_is_named(self, project: Any, name: str) -> None:
        result = project.run("--config", name, "generate")

        assert result.err == (
            f"cigen: {name}:1:1: there is no configuration here\n  Name a file or directory that exists.\n"
        )
        assert result.code == 2

    def test_so_is_a_directory_without_one(self, project: Any) -> None:
        (project.path / "empty").mkdir()

        result = project.run("-c", "empty", "validate")

        assert result.err == "cigen: empty:1:1: there is no configuration in it\n  It needs `.cigen/` or `cigen.yml`.\n"
        assert result.code == 2

    def test_without_a_name_the_directory_searched_from_is_told(self, project: Any) -> None:
        result = project.run("generate")

        assert result.err == (
            f"cigen: .cigen/config.yml:1:1: there is no .cigen/ or cigen.yml in {project.path} or above\n"
            "  Write `.cigen/config.yml` or `cigen.yml` (`cigen init` does), or name one with --config.\n"
        )
        assert result.code == 2
