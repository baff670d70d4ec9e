"""The first, full look at a worktree: a `Tree` and its `Watch`, keeping every digest the last look vouches for."""

from __future__ import annotations

import os
from typing import Iterable, Optional

from cigen.hashing import signature
from cigen.hashing.clock import Clock
from cigen.hashing.digests import UNKNOWN
from cigen.hashing.tree import Tree
from cigen.hashing.update import checked_by_us
from cigen.hashing.watch import Watch
from cigen.hashing.worktree import git
from cigen.hashing.worktree.flags import CHECK, YOUNG
from cigen.hashing.worktree.gather import Gathered
from cigen.hashing.worktree.scan import GIT_GRANULARITY, Columns, Scan, scan

MANY = 3000  # files; with fewer, comparing them costs less than starting git


def look(root: bytes, clock: Clock, old: Optional[Tree], left_out: Optional[bytes]) -> tuple[Tree, Watch]:
    """Everything below `root` as it is now, digests UNKNOWN unless the old tree holds them under the same signature."""
    seen = scan(root, clock, left_out)
    columns = seen.columns
    stored = list(map(clock.settled, columns.signatures))
    tree = Tree(
        columns.paths,
        b"".join(columns.kinds),
        _kept(columns, old),
        stored,
        columns.oids,
        bytes(map(_flags, columns.flags, stored)),
        seen.gathered.others,
    )
    return tree, _watch(root, clock, seen, tree)


def _flags(flags: int, stored: bytes) -> int:
    """What may not be stored must be looked at again by us."""
    return flags | CHECK if stored == signature.NEVER and not flags & YOUNG else flags


def _kept(columns: Columns, old: Optional[Tree]) -> list[bytes]:
    if old is None:
        return [UNKNOWN] * len(columns.paths)
    # NEVER equals no signature; ABSENT needs another proof
    known = dict(zip(zip(old.paths, old.signatures), old.digests))
    unknown, absent = UNKNOWN, signature.ABSENT
    return [unknown if key[1] == absent else known.get(key, unknown) for key in zip(columns.paths, columns.signatures)]


def _watch(root: bytes, clock: Clock, seen: Scan, tree: Tree) -> Watch:
    gathered = seen.gathered
    sources, absent = _sources(root, gathered)
    by_git = seen.verified_by_git and len(tree.paths) > MANY
    checked, checked_signatures = checked_by_us(tree, by_git)
    directories = sorted(gathered.directories)
    return Watch(
        by_git,
        _grown_at(clock) if by_git and any(flags & YOUNG for flags in tree.flags) else 0,
        git.settings_environment(os.environ),
        directories,
        _stored(directories, root, clock, follow=False),
        checked,
        checked_signatures,
        sources,
        _stored(sources, root, clock, follow=True),
        absent,
        [path for path, _ in gathered.indexes],
        b"".join([clock.settled(stored) for _, stored in gathered.indexes]),
    )


def _grown_at(clock: Clock) -> int:
    return clock.started + max(clock.margin, GIT_GRANULARITY) + signature.SECOND


def _sources(root: bytes, gathered: Gathered) -> tuple[list[bytes], list[bytes]]:
    every = sorted(gathered.settings_files | set(gathered.rules))
    present = [path for path in every if os.path.exists(os.path.join(root, path))]
    return present, sorted(set(every) - set(present))


def _stored(paths: Iterable[bytes], root: bytes, clock: Clock, follow: bool) -> bytes:
    places = (path if path.startswith(b"/") else os.path.join(root, path) for path in paths)
    return b"".join([clock.settled(signature.of_path(place, signature.HERE, follow)) for place in places])
