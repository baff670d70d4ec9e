"""The command line as people run it: its own process, pipes that close, and a real git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

import cigen

CONFIG = "jobs: {a: {image: x, source_files: src/, steps: [{run: make}]}}\n"
SOURCES = str(Path(cigen.__file__).parents[1])
COMMAND = [sys.executable, "-m", "cigen"]


@pytest.fixture
def environment(tmp_path: Path) -> Dict[str, str]:
    """No configuration of the machine's git, and the library under test."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": SOURCES,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


class TestPipes:
    def test_a_reader_that_leaves_early_is_not_worth_a_word(self, project: Any, environment: Dict[str, str]) -> None:
        jobs = ", ".join(f"j{number}: {{image: x, steps: [checkout]}}" for number in range(2000))
        project.write(f"jobs: {{{jobs}}}")
        process = subprocess.Popen(
            [*COMMAND, "check"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project.path
        )
        assert process.stdout is not None and process.stderr is not None

        process.stdout.readline()
        process.stdout.close()

        assert process.stderr.read() == b""
        assert process.wait(30) == 1

    def test_errors_reach_a_terminal_that_knows_only_ascii(self, project: Any, environment: Dict[str, str]) -> None:
        project.write("jobs: {a: {image: x, 'schlüssel': 1, steps: [checkout]}}")

        result = subprocess.run(
            [*COMMAND, "validate"],
            env={**environment, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
            cwd=project.path,
            stderr=subprocess.PIPE,
        )

        assert result.returncode == 2
        assert b"unknown key `schl\\xfcssel` in job `a`" in result.stderr
        assert b"Traceback" not in result.stderr

    def test_so_does_a_diff(self, project: Any, environment: Dict[str, str]) -> None:
        project.write("jobs: {a: {image: x, steps: [{run: échο}]}}")

        result = subprocess.run(
            [*COMMAND, "check"],
            env={**environment, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
            cwd=project.path,
            capture_output=True,
        )

        assert result.returncode == 1
        assert b"Traceback" not in result.stderr and b"bug" not in result.stderr


class TestGit:
    @pytest.fixture
    def repository(self, project: Any, monkeypatch: pytest.MonkeyPatch, environment: Dict[str, str]) -> Any:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)
        project.write(CONFIG)
        assert project.run("generate").code == 0
        return project

    def test_an_ignored_main_file_is_left_out_of_the_check(self, repository: Any) -> None:
        repository.write({".gitignore": "/.circleci/main.yml\n"})
        (repository.path / ".circleci/main.yml").unlink()

        assert repository.run("check").code == 0

    def test_an_ignored_entrypoint_is_not(self, repository: Any) -> None:
        repository.write({".gitignore": "/.circleci/\n"})
        (repository.path / ".circleci/config.yml").unlink()

        result = repository.run("check")

        assert result.code == 1
        assert result.err.startswith("cigen: .circleci/config.yml differs from the configuration\n")

    def test_without_the_rule_a_missing_main_file_is_drift(self, repository: Any) -> None:
        (repository.path / ".circleci/main.yml").unlink()

        assert repository.run("check").code == 1

    def test_a_project_below_the_repositorys_root_asks_for_its_own_path(self, repository: Any) -> None:
        repository.write({"deep/cigen.yml": CONFIG, ".gitignore": "/deep/.circleci/main.yml\n"})
        assert repository.run("generate", "-c", "deep").code == 0
        (repository.path / "deep/.circleci/main.yml").unlink()

        assert repository.run("check", "-c", "deep").code == 0

    def test_where_there_is_no_git_nothing_is_ignored(self, repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.write({".gitignore": "/.circleci/main.yml\n"})
        (repository.path / ".circleci/main.yml").unlink()
        monkeypatch.setenv("PATH", "/nowhere")

        assert repository.run("check").code == 1
