"""The emitted checkout step, run as CircleCI runs it: a file given to its shell, against a real repository."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union

import pytest

# What a shell might take for something else.
ODD_NAME = 'it\'s-"a"-$(touch${IFS}pwned);b&c`d`|e'


class Remote(NamedTuple):
    """A bare repository; `commits` are main's, oldest first."""

    url: str
    git: Callable[..., str]
    commits: List[str]
    odd_name: str = ODD_NAME


class Machine(NamedTuple):
    """One job's machine: its home, the directory it starts in, and how to run the step there."""

    home: Path
    work: Path
    run: Callable[..., subprocess.CompletedProcess[str]]

    def git(self, *arguments: str) -> str:
        return _git(self.work, *arguments)

    def head(self, directory: Optional[Path] = None) -> str:
        return _git(directory or self.work, "rev-parse", "HEAD")

    def exported(self, name: str) -> str:
        """What later steps find in their environment."""
        script = f". {shlex.quote(str(self.home / 'bash_env'))}; printf %s \"${name}\""
        return subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.fixture(scope="module")
def step(build: Callable[..., Any]) -> Dict[str, Any]:
    """The one step of the emitted command, with the defaults of its parameters."""
    command = build("checkout: {shallow: true}\njobs: {a: {image: x, steps: [{run: make}]}}").main["commands"][
        "cigen_shallow_checkout"
    ]
    (emitted,) = command["steps"]
    defaults = {name: parameter["default"] for name, parameter in command["parameters"].items()}
    return {"defaults": defaults, **emitted["run"]}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 commits on main, a branch of 3 more, tags, and a pull request that is no branch."""
    root = tmp_path_factory.mktemp("template")
    work = root / "work"
    work.mkdir()
    _git(work, "init", "-q", "-b", "main")
    for number in range(20):
        (work / "number.txt").write_text(f"{number}\n")
        (work / "src").mkdir(exist_ok=True)
        (work / "src" / "kept.txt").write_text("from the repository\n")
        _commit(work, f"main {number}")
    _git(work, "tag", "v1.0", "HEAD~15")
    _git(work, "tag", ODD_NAME, "HEAD~2")
    _git(work, "tag", "-a", "-m", "annotated", "v1.1", "HEAD~12")
    for branch in ("topic", ODD_NAME):
        _git(work, "checkout", "-q", "-b", branch, "main~1")
        for number in range(3):
            (work / "topic.txt").write_text(f"{branch} {number}\n")
            _commit(work, f"{branch} {number}")
    _git(work, "checkout", "-q", "-b", "request", "main~2")
    (work / "request.txt").write_text("7\n")
    _commit(work, "from a fork")
    _git(work, "update-ref", "refs/pull/7/head", "HEAD")
    _git(work, "checkout", "-q", "main")
    _git(work, "branch", "-q", "-D", "request")
    _git(root, "clone", "-q", "--bare", "--mirror", str(work), "remote.git")
    return root / "remote.git"


@pytest.fixture(scope="module")
def remote(template: Path) -> Remote:
    _git(template, "config", "uploadpack.allowReachableSHA1InWant", "true")
    return _remote(template)


@pytest.fixture(scope="module")
def strict(template: Path) -> Remote:
    """The same, but it gives no commit that isn't the tip of something."""
    _git(template.parent, "clone", "-q", "--bare", "--mirror", str(template), "strict.git")
    return _remote(template.parent / "strict.git")


def _remote(path: Path) -> Remote:
    def git(*arguments: str) -> str:
        return _git(path, *arguments)

    return Remote(f"file://{path}", git, git("rev-list", "--reverse", "main").split())


@pytest.fixture
def machine(remote: Remote, step: Dict[str, Any], tmp_path: Path) -> Machine:
    home, work = tmp_path / "home", tmp_path / "home" / "project"
    work.mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin" / "ssh-keyscan").write_text('#!/bin/sh\necho "$1 scanned"\n')
    (home / "bin" / "ssh-keyscan").chmod(0o755)

    def run(circle: Dict[str, str], **given: Union[str, bool, int]) -> subprocess.CompletedProcess[str]:
        values = {**step["defaults"], **given}
        environment = {name: _interpolated(text, values) for name, text in step["environment"].items()}
        script = tmp_path / "script"
        script.write_text(step["command"].replace("\\<<", "<<"))
        return subprocess.run(
            [*shlex.split(step["shell"]), str(script)],
            cwd=work,
            env={
                "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(home),
                "BASH_ENV": str(home / "bash_env"),
                "GIT_CONFIG_NOSYSTEM": "1",
                "CIRCLE_REPOSITORY_URL": remote.url,
                **environment,
                **circle,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return Machine(home, work, run)


def _interpolated(text: str, values: Dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        given = values[match[1]]
        return str(given).lower() if isinstance(given, bool) else str(given)

    return re.sub(r"<< parameters\.(\w+) >>", value, text)


def _commit(work: Path, message: str) -> None:
    _git(work, "add", "-A")
    _git(work, "commit", "-q", "-m", message)


def _git(directory: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }
    result = subprocess.run(
        ["git", *arguments], cwd=directory, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return result.stdout.strip()
