"""Errors of hashing, apart from the rest because warm runs have none to raise."""

from __future__ import annotations

import os

from cigen.errors import CigenError


class WorktreeError(CigenError):
    """The files to hash could not be listed or read."""

    @classmethod
    def of(cls, error: Exception) -> WorktreeError:
        """What stood in the way of listing the files: git's complaint, or the system's."""
        if isinstance(error, OSError):
            place = os.fsdecode(error.filename) if error.filename else "the project"
            return cls(f"{place} can't be read: {error.strerror}", None, "Make it readable, and run the command again.")
        repair = "cigen needs a working git wherever there is a `.git`; run the command again once `git status` works."
        return cls(f"git can't list the files: {error}", None, repair)
