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
KEY = "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n"


class Remote(NamedTuple):
    """A bare repository; `commits` are main's, oldest first."""

    url: str
    git: Callable[..., str]
    commits: List[str]


class Machine(NamedTuple):
    """One job's machine: its home, the directory it starts in, and how to run the step there."""

    home: Path
    work: Path
    run: Callable[..., subprocess.CompletedProcess[str]]

    def head(self, directory: Optional[Path] = None) -> str:
        return _git(directory or self.work, "rev-parse", "HEAD")

    def exported(self, name: str) -> str:
        """What later steps find in their environment."""
        script = f". {shlex.quote(str(self.home / 'bash_env'))}; printf %s \"${name}\""
        return subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.fixture(scope="module")
def step(build: Callable[..., Any]) -> Dict[str, Any]:
    """The one step of the emitted command, with the defaults of its parameters."""
    command = build("jobs: {a: {image: x, steps: [{run: make}]}}").main["commands"]["cigen_shallow_checkout"]
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


class TestBuilds:
    def test_of_a_branch(self, remote: Remote, machine: Machine) -> None:
        tip = remote.git("rev-parse", "topic")

        result = machine.run({"CIRCLE_BRANCH": "topic", "CIRCLE_SHA1": tip})

        assert result.returncode == 0, result.stdout
        assert machine.head() == tip
        assert _git(machine.work, "symbolic-ref", "--short", "HEAD") == "topic"
        assert (machine.work / "topic.txt").read_text() == "topic 2\n"
        assert _git(machine.work, "status", "--porcelain") == ""
        assert machine.exported("GIT_COMMIT_SHA") == tip
        assert machine.exported("GIT_BRANCH") == "topic"

    def test_get_little_history(self, remote: Remote, machine: Machine) -> None:
        circle = {"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}

        assert machine.run(circle, fetch_options="--depth 3").returncode == 0
        assert len(_git(machine.work, "rev-list", "HEAD").split()) == 3

    @pytest.mark.parametrize("tag", ["v1.0", "v1.1"])
    def test_of_a_tag(self, remote: Remote, machine: Machine, tag: str) -> None:
        commit = remote.git("rev-parse", f"{tag}^{{commit}}")

        result = machine.run({"CIRCLE_TAG": tag, "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert _git(machine.work, "describe", "--tags", "--exact-match") == tag
        assert machine.exported("GIT_BRANCH") == ""

    def test_of_a_pull_request_from_a_fork(self, remote: Remote, machine: Machine) -> None:
        commit = remote.git("rev-parse", "refs/pull/7/head")

        result = machine.run({"CIRCLE_BRANCH": "pull/7", "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert (machine.work / "request.txt").read_text() == "7\n"

    @pytest.mark.parametrize("behind", [1, 18])
    def test_of_a_branch_that_has_moved_on(self, remote: Remote, machine: Machine, behind: int) -> None:
        commit = remote.commits[-1 - behind]

        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert (machine.work / "number.txt").read_text() == f"{19 - behind}\n"

    def test_of_a_branch_that_is_gone_but_merged(self, remote: Remote, machine: Machine) -> None:
        result = machine.run({"CIRCLE_BRANCH": "deleted", "CIRCLE_SHA1": remote.commits[4]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[4]

    def test_of_a_commit_nobody_has_fail(self, remote: Remote, machine: Machine) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": "1" * 40})

        assert result.returncode != 0
        assert not (machine.work / "number.txt").exists()

    @pytest.mark.parametrize("missing", ["CIRCLE_SHA1", "CIRCLE_REPOSITORY_URL"])
    def test_without_what_circleci_says_fail(self, remote: Remote, machine: Machine, missing: str) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1], missing: ""})

        assert result.returncode != 0
        assert f"{missing}: is not set" in result.stdout


class TestServersThatGiveNoCommits:
    """Some answer for branches and tags only, whatever commit is asked for."""

    @pytest.fixture(scope="class")
    def strict(self, template: Path) -> Remote:
        _git(template.parent, "clone", "-q", "--bare", "--mirror", str(template), "strict.git")
        return _remote(template.parent / "strict.git")

    def circle(self, strict: Remote, branch: str, commit: str) -> Dict[str, str]:
        return {
            "CIRCLE_REPOSITORY_URL": strict.url,
            "CIRCLE_BRANCH": branch,
            "CIRCLE_SHA1": strict.git("rev-parse", commit),
            # Version 2 of git's protocol gives any commit to whoever asks.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "protocol.version",
            "GIT_CONFIG_VALUE_0": "0",
        }

    @pytest.mark.parametrize(
        ("branch", "commit"),
        [
            ("topic", "topic"),
            ("topic", "topic~2"),
            ("main", "main~19"),
            ("pull/7", "refs/pull/7/head"),
            ("gone", "main~9"),
        ],
    )
    def test_the_commit_is_found_all_the_same(self, strict: Remote, machine: Machine, branch: str, commit: str) -> None:
        circle = self.circle(strict, branch, commit)

        result = machine.run(circle)

        assert result.returncode == 0, result.stdout
        assert machine.head() == circle["CIRCLE_SHA1"]

    def test_also_into_a_directory_that_holds_a_cache(self, strict: Remote, machine: Machine) -> None:
        (machine.work / "cache.txt").write_text("")
        circle = self.circle(strict, "topic", "topic~1")

        assert machine.run(circle).returncode == 0
        assert machine.head() == circle["CIRCLE_SHA1"]


class TestPlaces:
    def test_a_directory_may_hold_files_already(self, remote: Remote, machine: Machine) -> None:
        (machine.work / "node_modules").mkdir()
        (machine.work / "node_modules" / "restored.txt").write_text("cache\n")
        (machine.work / "src").mkdir()
        (machine.work / "src" / "kept.txt").write_text("in the way\n")

        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[-1]
        assert (machine.work / "node_modules" / "restored.txt").read_text() == "cache\n"
        assert (machine.work / "src" / "kept.txt").read_text() == "from the repository\n"

    def test_it_may_run_twice(self, remote: Remote, machine: Machine) -> None:
        for commit in (remote.commits[3], remote.commits[-1]):
            assert machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": commit}).returncode == 0
            assert machine.head() == commit

    @pytest.mark.parametrize(
        ("path", "place"),
        [
            ("~/deep/er", "deep/er"),
            ("~", "."),
            ("below/it", "project/below/it"),
            ("with space", "project/with space"),
            ("~name", "project/~name"),
        ],
    )
    def test_it_may_be_elsewhere(self, remote: Remote, machine: Machine, path: str, place: str) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}, path=path)

        assert result.returncode == 0, result.stdout
        assert machine.head(machine.home / place) == remote.commits[-1]


class TestNames:
    def test_a_branch_may_be_called_anything_git_allows(self, remote: Remote, machine: Machine) -> None:
        commit = remote.git("rev-parse", f"refs/heads/{ODD_NAME}")

        result = machine.run({"CIRCLE_BRANCH": ODD_NAME, "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert machine.exported("GIT_BRANCH") == ODD_NAME
        assert not list(machine.home.rglob("pwned"))

    def test_so_may_a_tag(self, remote: Remote, machine: Machine) -> None:
        result = machine.run({"CIRCLE_TAG": ODD_NAME, "CIRCLE_SHA1": remote.commits[-3]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[-3]
        assert not list(machine.home.rglob("pwned"))


class TestSsh:
    @pytest.fixture
    def circle(self, remote: Remote) -> Dict[str, str]:
        return {"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}

    def test_githubs_key_is_known_once(self, machine: Machine, circle: Dict[str, str]) -> None:
        assert machine.run(circle).returncode == 0
        assert machine.run(circle).returncode == 0

        assert (machine.home / ".ssh" / "known_hosts").read_text() == KEY
        assert (machine.home / ".ssh").stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("true", ["true", "1"])
    def test_other_hosts_are_asked_when_wanted(self, machine: Machine, circle: Dict[str, str], true: str) -> None:
        assert machine.run(circle, keyscan_gitlab=true, keyscan_bitbucket=true).returncode == 0

        known = (machine.home / ".ssh" / "known_hosts").read_text()
        assert known == f"{KEY}gitlab.com scanned\nbitbucket.org scanned\n"

    def test_the_checkout_key_is_kept_to_its_owner(self, machine: Machine, circle: Dict[str, str]) -> None:
        assert machine.run({**circle, "CHECKOUT_KEY": "line 1\nline 2"}).returncode == 0

        key = machine.home / ".ssh" / "id_rsa"
        assert key.read_text() == "line 1\nline 2\n"
        assert key.stat().st_mode & 0o777 == 0o600

    def test_a_key_that_is_there_stays(self, machine: Machine, circle: Dict[str, str]) -> None:
        (machine.home / ".ssh").mkdir()
        (machine.home / ".ssh" / "id_rsa").write_text("mine\n")

        assert machine.run({**circle, "CHECKOUT_KEY": "other"}).returncode == 0
        assert (machine.home / ".ssh" / "id_rsa").read_text() == "mine\n"


def _interpolated(text: str, values: Dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        given = values[match[1]]
        return {True: "true", False: "false"}.get(given, str(given)) if isinstance(given, bool) else str(given)

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
