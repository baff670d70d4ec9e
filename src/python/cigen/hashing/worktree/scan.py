"""The worktree as one flat, sorted list: what exists, what it is, and what git can vouch for."""

from __future__ import annotations

import os
import stat
from typing import Iterable, NamedTuple, Optional, Sequence

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
    gone = _not_directories(root, gathered.tracked, gathered.untracked)
    entries: list[Entry] = []
    for entry in gathered.tracked:
        if not (gone and _is_below(gone, entry.path)):
            found = _tracked_entry(root, entry, gathered, clock)
            if found:
                entries.append(found)
        elif entry.sparse:
            entries.append(_unseen(entry))
    for path in gathered.untracked:
        if not (gone and _is_below(gone, path)):
            found = _entry(path, _stat(root, path))
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


def _tracked_entry(root: bytes, tracked: Tracked, gathered: Gathered, clock: Clock) -> Optional[Entry]:
    status = _stat(root, tracked.path)
    if tracked.mode == GITLINK:
        return Entry(tracked.path, Kind.SUBMODULE, signature.ABSENT, tracked.oid, 0)
    if status is None:
        return _unseen(tracked) if tracked.sparse else None
    entry = _entry(tracked.path, status)
    if entry is None:
        return None
    row = tracked.row
    if row is None or tracked.path in gathered.rewritten or not _agrees(row, status):
        return entry._replace(oid=tracked.oid)
    flags = PROVEN_BY_OID if clock.before_index(status.st_ctime_ns, gathered.index_time) else CHECK
    if not signature.is_settled(status.st_ctime_ns, clock.started, max(clock.margin, GIT_GRANULARITY)):
        flags |= YOUNG
    if gathered.nested and tracked.path.startswith(gathered.nested):
        flags |= CHECK  # the one git process of a warm run does not look into other repositories
    return entry._replace(oid=tracked.oid, flags=flags)


def _agrees(row: Row, status: os.stat_result) -> bool:
    """The index was written with exactly this stat, to the nanosecond."""
    ctime, ctime_ns, mtime, mtime_ns, _dev, inode, mode, uid, gid, size = row
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


def _entry(path: bytes, status: Optional[os.stat_result]) -> Optional[Entry]:
    """An entry nobody vouches for; None for what can't be content (a directory, a socket, nothing)."""
    kind = kind_of(status.st_mode) if status else None
    if status is None or kind is None:
        return None
    return Entry(path, kind, signature.of(status), b"", CHECK)


def kind_of(mode: int) -> Optional[bytes]:
    if stat.S_ISREG(mode):
        return Kind.EXECUTABLE if mode & 0o100 else Kind.FILE
    return Kind.SYMLINK if stat.S_ISLNK(mode) else None


def _unseen(tracked: Tracked) -> Entry:
    """A path outside a sparse checkout: its blob stands for it. Its directory is watched, so it needs no look."""
    kinds = {0o120000: Kind.SYMLINK, 0o100755: Kind.EXECUTABLE}
    return Entry(tracked.path, kinds.get(tracked.mode, Kind.FILE), signature.ABSENT, tracked.oid, 0)


def _stat(root: bytes, path: bytes) -> Optional[os.stat_result]:
    try:
        return os.lstat(root + b"/" + path)
    except (OSError, ValueError):
        return None


def _not_directories(root: bytes, tracked: Iterable[Tracked], untracked: Iterable[bytes]) -> frozenset[bytes]:
    """Parents of listed paths that are not directories now (a symlink, a file, nothing): what is below is gone."""
    folders = {entry.path.rpartition(b"/")[0] for entry in tracked}
    folders.update(path.rpartition(b"/")[0] for path in untracked)
    for folder in tuple(folders):
        parent = folder.rpartition(b"/")[0]
        while parent and parent not in folders:
            folders.add(parent)
            parent = parent.rpartition(b"/")[0]
    folders.discard(b"")
    return frozenset(folder for folder in folders if not _is_directory(root, folder))


def _is_directory(root: bytes, path: bytes) -> bool:
    status = _stat(root, path)
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
