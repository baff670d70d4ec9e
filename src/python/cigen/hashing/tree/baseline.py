"""What to compare to know that a tree still holds, and comparing it. Part of the warm path: imports nothing heavy."""

from __future__ import annotations

import os

from cigen.hashing.packed import frames
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.git import settings_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from cigen.hashing.worktree import git

FIELDS = 11


class Baseline:
    """Paths relative to the root unless absolute; signatures packed in the order of their paths.

    `checked` are files git would not speak for; `sources` are files that change git's answers (followed through
    symlinks), `absent` those of them that must not appear; `indexes` are git's. From `grown_at` (0: never) on, git will
    speak for some of the checked files.
    """

    __slots__ = (
        "by_git",
        "grown_at",
        "environment",
        "directories",
        "directory_signatures",
        "checked",
        "checked_signatures",
        "sources",
        "source_signatures",
        "absent",
        "indexes",
        "index_signatures",
    )

    def __init__(  # noqa: PLR0913 - a record, written out for the warm path
        self,
        by_git: bool,
        grown_at: int,
        environment: bytes,
        directories: Sequence[bytes],
        directory_signatures: bytes,
        checked: Sequence[bytes],
        checked_signatures: bytes,
        sources: Sequence[bytes],
        source_signatures: bytes,
        absent: Sequence[bytes],
        indexes: Sequence[bytes],
        index_signatures: bytes,
    ) -> None:
        self.by_git = by_git
        self.grown_at = grown_at
        self.environment = environment
        self.directories = directories
        self.directory_signatures = directory_signatures
        self.checked = checked
        self.checked_signatures = checked_signatures
        self.sources = sources
        self.source_signatures = source_signatures
        self.absent = absent
        self.indexes = indexes
        self.index_signatures = index_signatures

    def pack(self) -> list[bytes]:
        """As fields, for `unpack`."""
        join = frames.join_paths
        return [
            b"%d %d" % (self.by_git, self.grown_at),
            self.environment,
            join(self.directories),
            self.directory_signatures,
            join(self.checked),
            self.checked_signatures,
            join(self.sources),
            self.source_signatures,
            join(self.absent),
            join(self.indexes),
            self.index_signatures,
        ]


def unpack(fields: Sequence[bytes]) -> Baseline:
    """The baseline that `pack` packed."""
    by_git, grown_at = map(int, fields[0].split())
    split = frames.split_paths
    return Baseline(
        bool(by_git),
        grown_at,
        fields[1],
        split(fields[2]),
        fields[3],
        split(fields[4]),
        fields[5],
        split(fields[6]),
        fields[7],
        split(fields[8]),
        split(fields[9]),
        fields[10],
    )


class Changes:
    """What a comparison found: nothing, some files and directories, or so much that only a new look will do."""

    __slots__ = ("everything", "files", "directories")

    def __init__(self, everything: bool, files: Sequence[bytes] = (), directories: Sequence[bytes] = ()) -> None:
        self.everything = everything
        self.files = files
        self.directories = directories

    def __bool__(self) -> bool:
        return bool(self.everything or self.files or self.directories)


def compare(watch: Baseline, root: bytes, child: Optional[git.Child]) -> Changes:
    """What moved since the tree was looked at; `child` is git already at work on `git.changed_files`. Raises its errors."""
    descriptor = signature.opened(root)
    try:
        directories = signature.moved(watch.directories, watch.directory_signatures, descriptor)
        files = signature.moved(watch.checked, watch.checked_signatures, descriptor)
        everything = _rules_moved(watch, descriptor)
        if child is not None:
            files += _reported(child, watch.checked)
        # only now: an index replaced while git ran would have made git's silence meaningless
        everything = everything or bool(signature.moved(watch.indexes, watch.index_signatures, descriptor))
    finally:
        signature.closed(descriptor)
    return Changes(everything, files, directories)


def _rules_moved(watch: Baseline, descriptor: int) -> bool:
    return (
        watch.environment != settings_environment(os.environ)
        or bool(signature.moved(watch.sources, watch.source_signatures, descriptor, follow=True))
        or any(signature.of_path(path, descriptor, True) != signature.ABSENT for path in watch.absent)
    )


def _reported(child: git.Child, checked: Sequence[bytes]) -> list[bytes]:
    """What git says changed, less what we have compared ourselves."""
    reported = child.finish().split(b"\0")[:-1]
    if not reported:
        return []
    return sorted(set(reported).difference(checked))
