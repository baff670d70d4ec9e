"""The worktree as one flat, sorted list: what exists, what it is, and what git can vouch for."""

from __future__ import annotations

import os
from stat import S_ISDIR

from cigen.hashing.worktree import git, signature
from cigen.hashing.worktree.index import GITLINK, MODE, OID
from cigen.hashing.worktree.index_trust import IndexTrust, agrees
from cigen.hashing.worktree.inventory import inventory_of
from cigen.hashing.worktree.kinds import CHECK, Kind, columns_of, kind_of
from cigen.hashing.worktree.listing import IndexMoved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AbstractSet, Iterator, NamedTuple, Optional

    from cigen.hashing.worktree.clock import Clock
    from cigen.hashing.worktree.index import IndexRow
    from cigen.hashing.worktree.inventory import Inventory
    from cigen.hashing.worktree.kinds import Columns, FileRow
else:
    from cigen.hashing.named_tuple import NamedTuple


class Scan(NamedTuple):
    """All that exists, and everything whose change means looking again."""

    columns: Columns
    inventory: Inventory
    verified_by_git: bool


class IndexComparison:
    """Flags for what the index and the file say of each other."""

    def __init__(self, rewritten: AbstractSet[bytes], nested: tuple[bytes, ...], trust: IndexTrust) -> None:
        self._rewritten, self._nested, self._trust = rewritten, nested, trust

    def flags(self, path: bytes, row: IndexRow, status: os.stat_result) -> int:
        """What a later run must do about it, and what is proven."""
        if not agrees(row, status) or path in self._rewritten:
            return CHECK
        flags = self._trust.flags(status.st_ctime_ns)
        if self._nested and path.startswith(self._nested):
            flags |= CHECK  # the one git process of a warm run does not look into other repositories
        return flags


def scan(root: bytes, clock: Clock, left_out: Optional[bytes] = None) -> Scan:
    """Looks at the whole tree below `root` (absolute, resolved); nothing at or below `left_out` is part of it."""
    inventory = _settle(root, clock, left_out)
    if inventory.clean and not inventory.rewritten and not inventory.tracked.unclean:
        columns = inventory.clean.columns
    else:
        trust = IndexTrust(inventory.index_time, clock)
        comparison = IndexComparison(inventory.rewritten, inventory.nested, trust)
        columns = columns_of(list(_rows(root, inventory, comparison)))
    return Scan(columns, inventory, inventory.repository is not None)


def _settle(root: bytes, clock: Clock, left_out: Optional[bytes]) -> Inventory:
    for _ in range(20):
        try:
            return inventory_of(root, clock, left_out)
        except IndexMoved:
            continue
    raise git.GitError("another process keeps rewriting the git index")


def _rows(root: bytes, inventory: Inventory, comparison: IndexComparison) -> Iterator[FileRow]:
    index, prefix, gone = inventory.tracked, root + b"/", _not_directories(root, inventory)
    unread = frozenset(inventory.unread)
    yield from (_unread(path, Kind.DIRECTORY) for path in inventory.unread)
    for i, (path, row) in enumerate(zip(index.paths, index.rows)):
        if row[MODE] == GITLINK:
            if path not in unread:
                yield path, Kind.SUBMODULE, signature.ABSENT, row[OID], 0
            continue
        try:
            status = None if gone and _is_below(gone, path) else signature.status_of(prefix + path)
        except OSError:
            yield _unread(path, _kind_in_git(row[MODE]))
            continue
        if status is None:
            if i in index.sparse:
                yield path, _kind_in_git(row[MODE]), signature.ABSENT, row[OID], 0
            continue
        kind = kind_of(status.st_mode)
        if kind:
            flags = CHECK if i in index.unclean else comparison.flags(path, row, status)
            yield path, kind, signature.of(status), row[OID], flags
    for path in inventory.untracked:
        try:
            status = None if gone and _is_below(gone, path) else signature.status_of(prefix + path)
        except OSError:
            yield _unread(path, Kind.FILE)
            continue
        kind = kind_of(status.st_mode) if status else None
        if status and kind:
            yield path, kind, signature.of(status), b"", CHECK


def _kind_in_git(mode: int) -> bytes:
    """A path outside a sparse checkout: its blob stands for it. Its directory is watched, so it needs no look."""
    return {0o120000: Kind.SYMLINK, 0o100755: Kind.EXECUTABLE}.get(mode, Kind.FILE)


def _unread(path: bytes, kind: bytes) -> FileRow:
    """What is there, or was a moment ago, but can't be looked at: no digest, and the next run looks again."""
    return path, kind, signature.NEVER, b"", CHECK


def _not_directories(root: bytes, inventory: Inventory) -> frozenset[bytes]:
    """Parents of listed paths that are not directories now (a symlink, a file, nothing): what is below is gone."""
    known = set(inventory.directories)
    folders = {path.rpartition(b"/")[0] for path in inventory.tracked.paths}
    folders.update(path.rpartition(b"/")[0] for path in inventory.untracked)
    missing: set[bytes] = set()
    for folder in folders - known:
        while folder and folder not in known:  # a listed directory has real directories above it
            missing.add(folder)
            folder = folder.rpartition(b"/")[0]
    return frozenset(folder for folder in missing if not _is_directory(root, folder))


def _is_directory(root: bytes, path: bytes) -> bool:
    try:
        status = signature.status_of(root + b"/" + path)
    except OSError:
        return True  # who looks below it can't tell either
    return status is not None and S_ISDIR(status.st_mode)


def _is_below(folders: frozenset[bytes], path: bytes) -> bool:
    folder = path.rpartition(b"/")[0]
    while folder:
        if folder in folders:
            return True
        folder = folder.rpartition(b"/")[0]
    return False
