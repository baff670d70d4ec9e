"""The worktree as one flat, sorted list: what exists, what it is, and what git can vouch for."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple, Optional

from cigen.hashing import signature
from cigen.hashing.clock import Clock
from cigen.hashing.job_hash import Kind
from cigen.hashing.worktree import git
from cigen.hashing.worktree.flags import CHECK, PROVEN_BY_OID, YOUNG, kind_of
from cigen.hashing.worktree.gather import Gathered, gather
from cigen.hashing.worktree.index import GITLINK, MODE, OID, Row
from cigen.hashing.worktree.listing import IndexMoved

GIT_GRANULARITY = 2 * signature.SECOND  # git compares whole seconds


class Columns(NamedTuple):
    """What exists. `signatures` are exact; what may be stored of them is decided later."""

    paths: list[bytes]
    kinds: list[bytes]
    signatures: list[bytes]
    oids: list[bytes]  # b"" where git has none
    flags: list[int]

    def add(self, path: bytes, kind: bytes, signed: bytes, oid: bytes, flags: int) -> None:
        self.paths.append(path)
        self.kinds.append(kind)
        self.signatures.append(signed)
        self.oids.append(oid)
        self.flags.append(flags)


class Scan(NamedTuple):
    """All that exists, sorted by path, and everything whose change means looking again."""

    columns: Columns
    gathered: Gathered
    verified_by_git: bool


def scan(root: bytes, clock: Clock, left_out: Optional[bytes] = None) -> Scan:
    """Looks at the whole tree below `root` (absolute, resolved); nothing at or below `left_out` is part of it."""
    gathered = _settle(root, left_out)
    gone = _not_directories(root, gathered)
    columns = Columns([], [], [], [], [])
    _add_tracked(columns, root, gathered, gone, clock)
    for path in gathered.untracked:
        status = None if gone and _is_below(gone, path) else _stat(root + b"/" + path)
        kind = kind_of(status.st_mode) if status else None
        if status and kind:
            columns.add(path, kind, signature.of(status), b"", CHECK)
    return Scan(_sorted(columns), gathered, gathered.repository is not None)


def _settle(root: bytes, left_out: Optional[bytes]) -> Gathered:
    for _ in range(20):
        try:
            return gather(root, left_out)
        except IndexMoved:
            continue
    raise git.GitError("another process keeps rewriting the git index")


def _add_tracked(columns: Columns, root: bytes, gathered: Gathered, gone: frozenset[bytes], clock: Clock) -> None:
    flags_of = _Judge(gathered, clock).flags
    index, prefix = gathered.tracked, root + b"/"
    unclean = index.unclean
    for i, (path, row) in enumerate(zip(index.paths, index.rows)):
        if row[MODE] == GITLINK:
            columns.add(path, Kind.SUBMODULE, signature.ABSENT, row[OID], 0)
            continue
        status = None if gone and _is_below(gone, path) else _stat(prefix + path)
        if status is None:
            if i in index.sparse:
                columns.add(path, _kind_in_git(row[MODE]), signature.ABSENT, row[OID], 0)
            continue
        kind = kind_of(status.st_mode)
        if kind:
            flags = CHECK if i in unclean else flags_of(path, row, status)
            columns.add(path, kind, signature.of(status), row[OID], flags)


class _Judge:
    """What git can vouch for."""

    def __init__(self, gathered: Gathered, clock: Clock) -> None:
        self._rewritten, self._nested = gathered.rewritten, gathered.nested
        self._index_limit = gathered.index_time - clock.margin
        self._young_limit = clock.started - max(clock.margin, GIT_GRANULARITY)
        self._clock, self._index_time = clock, gathered.index_time

    def flags(self, path: bytes, row: Row, status: os.stat_result) -> int:
        ctime = status.st_ctime_ns
        if not _agrees(row, status) or path in self._rewritten:
            return CHECK
        flags = PROVEN_BY_OID if self._before_index(ctime) else CHECK
        if ctime >= self._young_limit:
            flags |= YOUNG
        if self._nested and path.startswith(self._nested):
            flags |= CHECK  # the one git process of a warm run does not look into other repositories
        return flags

    def _before_index(self, ctime: int) -> bool:
        """The index was surely written after the file: git looked at these bytes."""
        if ctime % signature.SECOND == 0:
            return self._clock.before_index(ctime, self._index_time)
        return ctime < self._index_limit


def _agrees(row: Row, status: os.stat_result) -> bool:
    """The index was written with exactly this stat, to the nanosecond."""
    ctime, ctime_ns, mtime, mtime_ns, _dev, inode, mode, uid, gid, size, _oid, _index_flags = row
    return (
        status.st_ctime_ns == ctime * 1_000_000_000 + ctime_ns
        and status.st_mtime_ns == mtime * 1_000_000_000 + mtime_ns
        and status.st_size & 0xFFFFFFFF == size
        and status.st_ino & 0xFFFFFFFF == inode
        and status.st_uid == uid
        and status.st_gid == gid
        and _git_mode(status.st_mode) == mode
    )


def _git_mode(mode: int) -> int:
    return 0o120000 if mode & 0o170000 == 0o120000 else 0o100755 if mode & 0o100 else 0o100644


def _kind_in_git(mode: int) -> bytes:
    """A path outside a sparse checkout: its blob stands for it. Its directory is watched, so it needs no look."""
    return {0o120000: Kind.SYMLINK, 0o100755: Kind.EXECUTABLE}.get(mode, Kind.FILE)


def _stat(place: bytes) -> Optional[os.stat_result]:
    try:
        return os.lstat(place)
    except (OSError, ValueError):
        return None


def _not_directories(root: bytes, gathered: Gathered) -> frozenset[bytes]:
    """Parents of listed paths that are not directories now (a symlink, a file, nothing): what is below is gone."""
    known = set(gathered.directories)
    folders = {path.rpartition(b"/")[0] for path in gathered.tracked.paths}
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


def _sorted(columns: Columns) -> Columns:
    """By path, each path once: a conflict lists one path several times."""
    paths = columns.paths
    if all(map(bytes.__lt__, paths, paths[1:])):
        return columns
    order = sorted(range(len(paths)), key=paths.__getitem__)
    kept = [i for n, i in enumerate(order) if n == 0 or paths[order[n - 1]] != paths[i]]
    return Columns(*([column[i] for i in kept] for column in columns))  # type: ignore[arg-type]  # column by column
