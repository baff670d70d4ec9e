"""The worktree as one flat, sorted list: what exists, what it is, and what git can vouch for."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple, Optional, Sequence

from cigen.hashing import signature
from cigen.hashing.clock import Clock
from cigen.hashing.job_hash import Kind
from cigen.hashing.worktree import git
from cigen.hashing.worktree.gather import Gathered, gather
from cigen.hashing.worktree.index import GITLINK, Row, Tracked

# per path: what a later run must do
CHECK = 1  # compare our own signature: git would not notice a change
YOUNG = 2  # compare our own signature until the clock has left this file's ctime behind
PROVEN_BY_OID = 4  # index and worktree agree: a blob of equal size is this file's content

GIT_GRANULARITY = 2 * signature.SECOND  # git compares whole seconds


class Entry(NamedTuple):
    """One existing path. `signature` is exact; what may be stored of it is decided later."""

    path: bytes
    kind: bytes
    signature: bytes
    oid: bytes
    flags: int


class Scan(NamedTuple):
    """All entries sorted by path, and everything whose change means looking again. `absent`: tracked, not checked out."""

    entries: Sequence[Entry]
    gathered: Gathered
    verified_by_git: bool


def scan(root: bytes, clock: Clock, left_out: Optional[bytes] = None) -> Scan:
    """Looks at the whole tree below `root` (absolute, resolved); nothing at or below `left_out` is part of it."""
    gathered = _settle(root, left_out)
    gone = _not_directories(root, gathered)
    entries: list[Entry] = []
    judge = _Judge(gathered, clock)
    prefix = root + b"/"
    for tracked in gathered.tracked:
        hidden = gone and _is_below(gone, tracked.path)
        found = judge.entry(tracked, None if hidden else _stat(prefix + tracked.path))
        if found:
            entries.append(found)
    for path in gathered.untracked:
        if not (gone and _is_below(gone, path)):
            found = _entry(path, b"", _stat(prefix + path), CHECK)
            if found:
                entries.append(found)
    return Scan(_sorted(entries), gathered, gathered.repository is not None)


def _settle(root: bytes, left_out: Optional[bytes]) -> Gathered:
    from cigen.hashing.worktree.listing import IndexMoved

    for _ in range(20):
        try:
            return gather(root, left_out)
        except IndexMoved:
            continue
    raise git.GitError("another process keeps rewriting the git index")


class _Judge:
    """What git can vouch for."""

    def __init__(self, gathered: Gathered, clock: Clock) -> None:
        self._rewritten, self._nested = gathered.rewritten, gathered.nested
        self._clock, self._index_time = clock, gathered.index_time
        self._young_margin = max(clock.margin, GIT_GRANULARITY)

    def entry(self, tracked: Tracked, status: Optional[os.stat_result]) -> Optional[Entry]:
        if tracked.mode == GITLINK:
            return Entry(tracked.path, Kind.SUBMODULE, signature.ABSENT, tracked.oid, 0)
        if status is None:
            return _unseen(tracked) if tracked.sparse else None
        return _entry(tracked.path, tracked.oid, status, self._flags(tracked, status))

    def _flags(self, tracked: Tracked, status: os.stat_result) -> int:
        row, ctime = tracked.row, status.st_ctime_ns
        if row is None or not _agrees(row, status) or tracked.path in self._rewritten:
            return CHECK
        flags = PROVEN_BY_OID if self._clock.before_index(ctime, self._index_time) else CHECK
        if not signature.is_settled(ctime, self._clock.started, self._young_margin):
            flags |= YOUNG
        if self._nested and tracked.path.startswith(self._nested):
            flags |= CHECK  # the one git process of a warm run does not look into other repositories
        return flags


def _agrees(row: Row, status: os.stat_result) -> bool:
    """The index was written with exactly this stat, to the nanosecond."""
    ctime, ctime_ns, mtime, mtime_ns, _dev, inode, mode, uid, gid, size, _oid, _index_flags = row
    return (
        status.st_ctime_ns == ctime * signature.SECOND + ctime_ns
        and status.st_mtime_ns == mtime * signature.SECOND + mtime_ns
        and status.st_size & 0xFFFFFFFF == size
        and status.st_ino & 0xFFFFFFFF == inode
        and status.st_uid == uid
        and status.st_gid == gid
        and _git_mode(status.st_mode) == mode
    )


def _git_mode(mode: int) -> int:
    return 0o120000 if stat.S_ISLNK(mode) else 0o100755 if mode & 0o100 else 0o100644


def _entry(path: bytes, oid: bytes, status: Optional[os.stat_result], flags: int) -> Optional[Entry]:
    """An entry for what can be content: not a directory, a socket, nothing."""
    kind = kind_of(status.st_mode) if status else None
    if status is None or kind is None:
        return None
    return Entry(path, kind, signature.of(status), oid, flags)


def kind_of(mode: int) -> Optional[bytes]:
    if stat.S_ISREG(mode):
        return Kind.EXECUTABLE if mode & 0o100 else Kind.FILE
    return Kind.SYMLINK if stat.S_ISLNK(mode) else None


def _unseen(tracked: Tracked) -> Entry:
    """A path outside a sparse checkout: its blob stands for it. Its directory is watched, so it needs no look."""
    kinds = {0o120000: Kind.SYMLINK, 0o100755: Kind.EXECUTABLE}
    return Entry(tracked.path, kinds.get(tracked.mode, Kind.FILE), signature.ABSENT, tracked.oid, 0)


def _stat(place: bytes) -> Optional[os.stat_result]:
    try:
        return os.lstat(place)
    except (OSError, ValueError):
        return None


def _not_directories(root: bytes, gathered: Gathered) -> frozenset[bytes]:
    """Parents of listed paths that are not directories now (a symlink, a file, nothing): what is below is gone."""
    known = set(gathered.directories)
    folders = {entry.path.rpartition(b"/")[0] for entry in gathered.tracked}
    folders.update(path.rpartition(b"/")[0] for path in gathered.untracked)
    missing: set[bytes] = set()
    for folder in folders - known:
        while folder and folder not in known:  # a listed directory has real directories above it
            missing.add(folder)
            folder = folder.rpartition(b"/")[0]
    return frozenset(folder for folder in missing if not _is_directory(root, folder))


def _is_directory(root: bytes, path: bytes) -> bool:
    status = _stat(root + b"/" + path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _is_below(folders: frozenset[bytes], path: bytes) -> bool:
    folder = path.rpartition(b"/")[0]
    while folder:
        if folder in folders:
            return True
        folder = folder.rpartition(b"/")[0]
    return False


def _sorted(entries: list[Entry]) -> list[Entry]:
    """By path, each path once: a conflict lists one path several times."""
    entries.sort()
    return [e for i, e in enumerate(entries) if i == 0 or entries[i - 1].path != e.path]
