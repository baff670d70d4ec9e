"""A tree brought up to date where only contents moved: no listing, no git."""

from __future__ import annotations

import os
from itertools import compress
from stat import S_ISDIR

from _bisect import bisect_left

from cigen.hashing.packed import frames
from cigen.hashing.tree.tree import DIGEST, UNKNOWN, Tree
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.kinds import CHECK, YOUNG, kind_of, rows_with, without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from cigen.hashing.tree.baseline import Baseline, Changes
    from cigen.hashing.worktree.clock import Clock

_FEW = 64  # with more directories than this a new listing is cheaper


def update(
    root: bytes, tree: Tree, baseline: Baseline, moved: Changes, clock: Clock
) -> Optional[tuple[Tree, Baseline]]:
    """The tree with the moved files' new identities, None when a file came or went: that takes a new look."""
    if moved.everything or len(moved.directories) > _FEW:
        return None
    if moved.directories and not _same_names(root, tree, baseline, moved.directories):
        return None
    changed = _Columns(tree)
    for path in moved.files:
        try:
            status = signature.status_of(os.path.join(root, path))
        except OSError:
            return None
        kind = kind_of(status.st_mode) if status else None
        place = tree.position(path)
        if status is None or kind is None or place is None:
            return None
        changed.set(place, kind, clock.settled(signature.of(status)), signature.of(status))
    fresh = changed.tree()
    return fresh, _baseline(root, fresh, baseline, moved.directories, clock)


class _Columns:
    """A tree's columns while they change."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._kinds, self._flags = bytearray(tree.kinds), bytearray(tree.flags)
        self._digests, self._signatures = bytearray(tree.digests), bytearray(tree.signatures)

    def set(self, i: int, kind: bytes, stored: bytes, exact: bytes) -> None:
        self._kinds[i] = kind[0]
        self._flags[i] = CHECK  # index and worktree may have parted
        if self._tree.signature(i) != exact:
            self._digests[i * DIGEST : (i + 1) * DIGEST] = UNKNOWN
        self._signatures[i * signature.SIZE : (i + 1) * signature.SIZE] = stored

    def tree(self) -> Tree:
        return self._tree.replaced(
            kinds=bytes(self._kinds),
            flags=bytes(self._flags),
            digests=bytes(self._digests),
            signatures=bytes(self._signatures),
        )


def grow(tree: Tree) -> Tree:
    """Young files, unchanged until they are old enough for git to speak for them."""
    return tree.replaced(digests=tree.digests, flags=without(tree.flags, YOUNG))


def checked_by_us(tree: Tree, by_git: bool) -> tuple[list[bytes], bytes]:
    """The paths that the next run compares itself, and their signatures: all, or those git would not speak for."""
    if by_git:
        chosen = rows_with(tree.flags, CHECK | YOUNG)
    elif signature.ABSENT not in tree.signatures:
        return tree.paths, tree.signatures
    else:
        chosen = bytes([tree.signature(i) != signature.ABSENT for i in range(len(tree.kinds))])
    rows = list(compress(range(len(chosen)), chosen))
    return [tree.paths[i] for i in rows], b"".join([tree.signature(i) for i in rows])


def _same_names(root: bytes, tree: Tree, baseline: Baseline, directories: Sequence[bytes]) -> bool:
    """True when each directory holds what it held: an editor that saves by renaming moves only the directory's time."""
    optional = set(frames.split_paths(tree.others))
    return all(_holds_exactly(root, path, _names(tree, baseline, path), optional) for path in directories)


def _names(tree: Tree, baseline: Baseline, directory: bytes) -> set[bytes]:
    """What a directory held; names of directories end in a slash."""
    prefix = b"" if directory == b"." else directory + b"/"
    names = set()
    for i in _below(tree.paths, prefix):
        name = tree.paths[i][len(prefix) :]
        if b"/" not in name and tree.signature(i) != signature.ABSENT:
            names.add(name)
    for i in _below(baseline.directories, prefix):
        name = baseline.directories[i][len(prefix) :]
        if b"/" not in name and name != b".":
            names.add(name + b"/")
    return names


def _below(paths: Sequence[bytes], prefix: bytes) -> range:
    """The places of the sorted paths that start with the prefix ("" or ending in a slash)."""
    if not prefix:
        return range(len(paths))
    return range(bisect_left(paths, prefix), bisect_left(paths, prefix[:-1] + b"0"))  # "0" follows "/"


def _holds_exactly(root: bytes, directory: bytes, expected: set[bytes], optional: set[bytes]) -> bool:
    try:
        if not S_ISDIR(os.lstat(os.path.join(root, directory)).st_mode):
            return False
        with os.scandir(os.path.join(root, directory)) as entries:
            found = {e.name + (b"/" if e.is_dir(follow_symlinks=False) else b"") for e in entries}
    except OSError:
        return False
    if directory == b".":
        found -= {b".git", b".git/"}  # watched in its own ways; anywhere below, one is news
    prefix = b"" if directory == b"." else directory + b"/"
    return found >= expected and all(prefix + name in optional for name in found - expected)


def _baseline(root: bytes, tree: Tree, baseline: Baseline, directories: Sequence[bytes], clock: Clock) -> Baseline:
    signatures = bytearray(baseline.directory_signatures)
    positions = {path: i for i, path in enumerate(baseline.directories)} if directories else {}
    for path in directories:
        start = positions[path] * signature.SIZE
        now = signature.of_path(os.path.join(root, path), signature.HERE)
        signatures[start : start + signature.SIZE] = clock.settled(now)
    baseline.directory_signatures = bytes(signatures)
    baseline.checked, baseline.checked_signatures = checked_by_us(tree, baseline.by_git)
    return baseline
