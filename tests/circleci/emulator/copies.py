"""Checkouts by copying: one clone for each commit, for tests in which hundreds of jobs check out."""

from __future__ import annotations

import subprocess
from pathlib import Path

from circleci.emulator.remote import git
from circleci.emulator.trigger import Trigger


class Copies:
    """Clones under `directory`, each made when it is first wanted."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def copy(self, trigger: Trigger, target: Path) -> None:
        """Puts the trigger's commit into `target`, with its git directory, as `checkout` would."""
        clone = self._directory / f"{trigger.number}"
        if not clone.exists():
            self._make(trigger, clone)
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", f"{clone}/.", str(target)], check=True, timeout=60)

    def _make(self, trigger: Trigger, clone: Path) -> None:
        self._directory.mkdir(exist_ok=True)
        git(self._directory, "clone", "-q", "--template=", "--no-checkout", trigger.repository_url, str(clone))
        if trigger.pull_request is not None:
            git(clone, "fetch", "-q", "origin", f"+refs/pull/{trigger.pull_request}/head")
        where = [trigger.tag] if trigger.tag else ["-B", trigger.branch, trigger.revision]
        git(clone, "checkout", "-q", *where)
