"""A tree brought up to date where only contents moved: no listing, no git."""

from __future__ import annotations

import os
import stat
from typing import Optional, Sequence

from cigen.hashing import signature
from cigen.hashing.clock import Clock
from cigen.hashing.digests import UNKNOWN
from cigen.hashing.tree import Tree
from cigen.hashing.watch import Moved, Watch
from cigen.hashing.worktree.flags import CHECK, YOUNG, kind_of

_FEW = 64  # with more directories than this a new listing is cheaper


def update(root: bytes, tree: Tree, watch: Watch, moved: Moved, clock: Clock) -> Optional[tuple[Tree, Watch]]:
    """The tree with the moved files' new identities, None when a file came or went: that takes a new look."""
    if moved.everything or len(moved.directories) > _FEW:
        return None
    if moved.directories and not _same_names(root, tree, watch, moved.directories):
        return None
    positions = {path: i for i, path in enumerate(tree.paths)}
    changed = _Columns(tree)
    for path in moved.files:
        status = _stat(root, path)
        kind = kind_of(status.st_mode) if status else None
        if status is None or kind is None or path not in positions:
            return None
        changed.set(positions[path], kind, clock.settled(signature.of(status)), signature.of(status))
    fresh = changed.tree()
    return fresh, _watch(root, fresh, watch, moved.directories, clock)


class _Columns:
    """A tree's columns while they change."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._kinds, self._flags = bytearray(tree.kinds), bytearray(tree.flags)
        self._digests, self._signatures = list(tree.digests), list(tree.signatures)

    def set(self, i: int, kind: bytes, stored: bytes, exact: bytes) -> None:
        self._kinds[i] = kind[0]
        self._flags[i] = CHECK  # index and worktree may have parted
        if self._signatures[i] != exact:
            self._digests[i] = UNKNOWN
        self._signatures[i] = stored

    def tree(self) -> Tree:
        return self._tree._replace(
            kinds=bytes(self._kinds), flags=bytes(self._flags), digests=self._digests, signatures=self._signatures
        )


def grow(tree: Tree) -> Tree:
    """Young files, unchanged until they are old enough for git to speak for them."""
    return tree._replace(flags=bytes([flag & ~YOUNG for flag in tree.flags]))


def checked_by_us(tree: Tree, by_git: bool) -> tuple[list[bytes], bytes]:
    """The paths that the next run compares itself, and their signatures: all, or those git would not speak for."""
    rows = [
        (path, stored)
        for path, stored, flag in zip(tree.paths, tree.signatures, tree.flags)
        if (flag & (CHECK | YOUNG) if by_git else stored != signature.ABSENT)
    ]
    return [path for path, _ in rows], b"".join([stored for _, stored in rows])


def _same_names(root: bytes, tree: Tree, watch: Watch, directories: Sequence[bytes]) -> bool:
    """True when each directory holds what it held: an editor that saves by renaming moves only the directory's time."""
    expected: dict[bytes, set[bytes]] = {path: set() for path in directories}
    for path, stored in zip(tree.paths, tree.signatures):
        folder, _, name = path.rpartition(b"/")
        if (folder or b".") in expected and stored != signature.ABSENT:
            expected[folder or b"."].add(name)
    for path in watch.directories:
        folder, _, name = path.rpartition(b"/")
        if path != b"." and (folder or b".") in expected:
            expected[folder or b"."].add(name + b"/")
    optional = set(tree.others)
    return all(_holds_exactly(root, path, names, optional) for path, names in expected.items())


def _holds_exactly(root: bytes, directory: bytes, expected: set[bytes], optional: set[bytes]) -> bool:
    try:
        if not stat.S_ISDIR(os.lstat(os.path.join(root, directory)).st_mode):
            return False
        with os.scandir(os.path.join(root, directory)) as entries:
            found = {e.name + (b"/" if e.is_dir(follow_symlinks=False) else b"") for e in entries}
    except OSError:
        return False
    if directory == b".":
        found -= {b".git", b".git/"}  # watched in its own ways; anywhere below, one is news
    prefix = b"" if directory == b"." else directory + b"/"
    return found >= expected and all(prefix + name in optional for name in found - expected)


def _watch(root: bytes, tree: Tree, watch: Watch, directories: Sequence[bytes], clock: Clock) -> Watch:
    signatures = bytearray(watch.directory_signatures)
    positions = {path: i for i, path in enumerate(watch.directories)} if directories else {}
    for path in directories:
        start = positions[path] * signature.SIZE
        now = signature.of_path(os.path.join(root, path), signature.HERE)
        signatures[start : start + signature.SIZE] = clock.settled(now)
    watch.directory_signatures = bytes(signatures)
    watch.checked, watch.checked_signatures = checked_by_us(tree, watch.by_git)
    return watch


def _stat(root: bytes, path: bytes) -> Optional[os.stat_result]:
    try:
        return os.lstat(os.path.join(root, path))
    except (OSError, ValueError):
        return None
