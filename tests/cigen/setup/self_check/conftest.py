"""A project at its host, a developer who pushes to it, and the setup job's checkout of a branch."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Tuple

import pytest

CONFIG = "jobs:\n  test:\n    image: cimg/base:2024.01\n    steps: [{run: make test}]\n"
ENTRYPOINT = ".circleci/config.yml"


def git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


class Host(NamedTuple):
    """The bare repository all clones push to."""

    path: Path

    def tip(self, branch: str = "feature") -> str:
        return git(self.path, "rev-parse", f"refs/heads/{branch}")

    def commits(self, branch: str = "feature") -> List[str]:
        return git(self.path, "log", "--format=%s", branch).splitlines()

    def refuse(self, message: str) -> None:
        """From now on the host refuses every push."""
        hook = self.path / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho '{message}' >&2\nexit 1\n")
        hook.chmod(0o755)


class Clone(NamedTuple):
    """A clone of it, on a branch."""

    path: Path

    def git(self, *arguments: str) -> str:
        return git(self.path, *arguments)

    def write(self, path: str, text: str) -> None:
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        (self.path / path).write_text(text)

    def push(self, branch: str = "feature", message: str = "Change something") -> str:
        """Commits everything and pushes it; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.git("push", "-q", "origin", f"HEAD:refs/heads/{branch}")
        return self.git("rev-parse", "HEAD")

    def state(self) -> Tuple[Dict[str, bytes], bytes, str]:
        """Every file of the work tree, the index, and where HEAD and all branches are."""
        files = {str(p): p.read_bytes() for p in self.path.rglob("*") if p.is_file() and ".git" not in p.parts}
        refs = self.git("for-each-ref", "refs/heads", "refs/tags") + (self.path / ".git/HEAD").read_text()
        return files, (self.path / ".git/index").read_bytes(), refs


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of this machine's settings; a build's own variables are set by each test."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("CIRCLE_BRANCH", "CIRCLE_TAG", "CIRCLE_PR_NUMBER", "CIRCLE_PR_REPONAME", "CIRCLE_PR_USERNAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    git(tmp_path, "init", "-q", "--bare", "host.git")
    git(tmp_path / "host.git", "symbolic-ref", "HEAD", "refs/heads/main")
    return Host(tmp_path / "host.git")


@pytest.fixture
def clone(tmp_path: Path, host: Host) -> Callable[[str], Clone]:
    def make(name: str) -> Clone:
        git(tmp_path, "-c", "init.defaultBranch=main", "clone", "-q", str(host.path), name)
        made = Clone(tmp_path / name)
        for setting, value in (("user.name", "Developer"), ("user.email", "developer@example.com")):
            made.git("config", setting, value)
        return made

    return make


@pytest.fixture
def developer(clone: Callable[[str], Clone], run: Callable[..., Tuple[int, str, str]]) -> Clone:
    """Has pushed a project that is up to date, as `main` and as `feature`."""
    made = clone("developer")
    made.git("symbolic-ref", "HEAD", "refs/heads/main")
    made.write("cigen.yml", CONFIG)
    run(made, "generate")
    made.push("main", "Begin")
    made.push("feature", "Begin a feature")
    return made


@pytest.fixture
def checkout(clone: Callable[[str], Clone], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Clone]:
    """The setup job's clone, as CircleCI checks a branch out, with the variable it sets."""

    def make(branch: str = "feature", name: str = "project") -> Clone:
        made = clone(name)
        made.git("checkout", "-q", "--force", "-B", branch, f"origin/{branch}")
        for setting in ("user.name", "user.email"):
            made.git("config", "--unset", setting)
        monkeypatch.setenv("CIRCLE_BRANCH", branch)
        return made

    return make


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Tuple[int, str, str]]:
    from cigen.cli import main

    def run_in(clone: Clone, *arguments: str) -> Tuple[int, str, str]:
        monkeypatch.chdir(clone.path)
        capsys.readouterr()
        code = main(arguments)
        return (code, *capsys.readouterr())

    return run_in
