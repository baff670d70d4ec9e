"""The project's repository at its host: what jobs clone, fetch from and push to."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict

CONFIG = ".circleci/config.yml"


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
        git(directory.parent, "init", "-q", "--bare", str(directory))
        git(directory, "symbolic-ref", "HEAD", f"refs/heads/{default_branch}")
        # As GitHub has it: partial clones, and fetching any commit by its id.
        for setting in ("allowFilter", "allowAnySHA1InWant"):
            git(directory, "config", f"uploadpack.{setting}", "true")
        git(directory, "config", "gc.auto", "0")

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
        if not git(self.directory, "ls-tree", revision, CONFIG):
            return ""
        return git(self.directory, "show", f"{revision}:{CONFIG}")


def git(directory: Path, *arguments: str) -> str:
    """Runs git without this machine's settings; raises CalledProcessError."""
    command = ["git", "-C", str(directory), *arguments]
    done = subprocess.run(command, env=_environment(), check=True, stdout=subprocess.PIPE, timeout=60)
    return done.stdout.decode(errors="replace")


def _environment() -> Dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
