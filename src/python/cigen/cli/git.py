"""What the command line asks git, all of it by `repository.Repository`, which tells an empty answer from none."""

from __future__ import annotations

import os


def ignored(root: str, path: str) -> bool:
    """Whether git ignores a path; False where it can't tell."""
    from cigen.cli.repository import GitFailed, Repository  # none of these questions is asked in every run

    try:
        return Repository(root).says("check-ignore", "--quiet", "--", path)
    except GitFailed:
        return False


def commit_subject(root: str) -> str:
    """The first line of HEAD's message; empty outside of any repository. Raises GitFailed where git can't tell."""
    from cigen.cli.repository import Repository

    return Repository(root).line("log", "-1", "--format=%s") if _is_in_repository(root) else ""


def _is_in_repository(directory: str) -> bool:
    """Whether there is a `.git` here or above, in whatever state."""
    while not os.path.lexists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return False
        directory = parent
    return True
