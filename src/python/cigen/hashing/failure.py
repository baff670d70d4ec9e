"""Errors of hashing, apart from the rest because warm runs have none to raise."""

from __future__ import annotations

from cigen.errors import CigenError


class WorktreeError(CigenError):
    """The files to hash could not be listed or read."""

    @classmethod
    def of_git(cls, error: Exception) -> WorktreeError:
        repair = "cigen needs a working git wherever there is a `.git`; run the command again once `git status` works."
        return cls(f"git can't list the files: {error}", None, repair)
