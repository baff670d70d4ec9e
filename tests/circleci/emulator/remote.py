"""The project's repository at its host: what jobs clone, fetch from and push to."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Dict

CONFIG = ".circleci/config.yml"
# As at GitHub: partial clones, and any commit may be fetched by its id.
_SETTINGS = """
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
"""


@dataclass(frozen=True)
class Commit:
    revision: str
    subject: str
    body: str

    @property
    def skips_ci(self) -> bool:
        return any(mark in f"{self.subject}\n{self.body}" for mark in ("[ci skip]", "[skip ci]"))


class Remote:
    """A bare repository, fed from a developer's."""

    def __init__(self, directory: Path, default_branch: str) -> None:
        self.directory = directory
        initialize(directory, default_branch, bare=True, settings=_SETTINGS)

    @property
    def url(self) -> str:
        return f"file://{self.directory}"

    def push(self, repository: Path, ref: str) -> Commit:
        """Makes `ref` the HEAD of a developer's repository."""
        git(repository, "push", "-q", "--force", str(self.directory), f"HEAD:{ref}")
        return self.commit(ref)

    def commit(self, ref: str) -> Commit:
        revision, subject, body = git(self.directory, "log", "-1", "--format=%H%x00%s%x00%b", ref, "--").split("\0")
        return Commit(revision, subject, body.strip())

    def config(self, revision: str) -> str:
        """The committed config: CircleCI reads it before any job starts. Empty where there is none."""
        try:
            return git(self.directory, "show", f"{revision}:{CONFIG}")
        except GitError:
            return ""


def initialize(directory: Path, branch: str, bare: bool, settings: str = "") -> None:
    """Makes an empty repository, as `git init` does."""
    for name in ("objects", "refs/heads", "refs/tags"):
        (directory / name).mkdir(parents=True)
    (directory / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    core = f"[core]\n\trepositoryformatversion = 0\n\tbare = {str(bare).lower()}\n[gc]\n\tauto = 0\n"
    (directory / "config").write_text(core + settings)


class GitError(Exception):
    """git failed; str() is what it said."""


def git(directory: Path, *arguments: str) -> str:
    """Runs git without this machine's settings; raises GitError."""
    command = [_executable(), "-C", str(directory), *arguments]
    # Without closing descriptors (Python opens none that are inherited) a process starts several times as fast.
    done = subprocess.run(command, env=_environment(), capture_output=True, close_fds=False, timeout=60)
    if done.returncode:
        raise GitError(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode(errors="replace")


@cache
def _executable() -> str:
    return shutil.which("git") or "git"


def _environment() -> Dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
