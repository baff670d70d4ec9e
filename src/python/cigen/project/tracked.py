"""What git tracks in a project, and which words are in it."""

from __future__ import annotations

import os

from cigen.project.repository import OFFLINE, GitFailed, Repository
from cigen.starter.exclusions import NOTHING, Tracked

# Nothing that runs, and what only programs write.
_LEFT_OUT = "*.md *.markdown *.rst *.adoc *.lock *-lock.json *-lock.yaml *.lockb".split()


def tracked_in(root: str) -> Tracked:
    """As it is below a directory; nothing where git can't tell."""
    repository = Repository(root, OFFLINE)
    exclude = [f":(exclude,glob)**/{pattern}" for pattern in _LEFT_OUT]

    def mentions(word: str) -> bool:
        try:
            return repository.says("grep", "--quiet", "-I", "-w", "-i", "-F", "-e", word, "--", ".", *exclude)
        except GitFailed:
            return True

    try:
        paths = repository.ask("ls-files", "-z", "--", ".").split(b"\0")
    except GitFailed:
        return NOTHING
    return Tracked(tuple(os.fsdecode(path) for path in paths if path), mentions)
