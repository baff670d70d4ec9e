"""The first, full look at a worktree: a `Tree` and its `Baseline`, keeping every digest the last look vouches for."""

from __future__ import annotations

import os

from _operator import or_

from cigen.hashing.packed import frames
from cigen.hashing.tree.baseline import Baseline
from cigen.hashing.tree.tree import DIGEST, Tree, cut
from cigen.hashing.tree.update import checked_by_us
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.git import settings_environment
from cigen.hashing.worktree.index_trust import GIT_GRANULARITY
from cigen.hashing.worktree.kinds import CHECK, IS_BLOB, YOUNG, rows_with
from cigen.hashing.worktree.scan import scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.worktree.clock import Clock
    from cigen.hashing.worktree.inventory import Inventory
    from cigen.hashing.worktree.kinds import Columns
    from cigen.hashing.worktree.scan import Scan

MANY = 500  # files; with fewer, comparing them costs less than starting git


def observe(root: bytes, clock: Clock, old: Optional[Tree], left_out: Optional[bytes]) -> tuple[Tree, Baseline]:
    """Everything below `root` as it is now, digests UNKNOWN unless the old tree holds them under the same signature."""
    scanned = scan(root, clock, left_out)
    tree = _tree(scanned, clock, old)
    return tree, _baseline(root, clock, scanned, tree)


def _tree(scanned: Scan, clock: Clock, old: Optional[Tree]) -> Tree:
    columns = scanned.columns
    joined, stored = frames.join_paths(columns.paths), clock.settled(columns.signatures)
    digests, known = _digests_from(columns, joined, old)
    flags = bytes(map(or_, columns.flags, known))
    if stored != columns.signatures:
        flags = _checked_where_young(flags, stored)
    others = frames.join_paths(scanned.inventory.others)
    return Tree(joined, columns.kinds, digests, stored, columns.oid_size, columns.oids, flags, others)


def _checked_where_young(flags: bytes, stored: bytes) -> bytes:
    """What may not be stored must be looked at again by us."""
    rows = zip(flags, cut(stored, signature.SIZE))
    return bytes([flag | CHECK if row == signature.NEVER and not flag & YOUNG else flag for flag, row in rows])


def _digests_from(columns: Columns, joined: bytes, old: Optional[Tree]) -> tuple[bytes, bytes]:
    """The digests that the old tree holds under the same signature, and IS_BLOB for those that are of the same blob."""
    digests, flags = bytearray(len(columns.paths) * DIGEST), bytearray(len(columns.paths))
    if old is None:
        return bytes(digests), bytes(flags)
    exact, oids = columns.signatures, columns.oids
    unsure = signature.ABSENT in exact or signature.NEVER in exact
    if not unsure and (joined, exact, oids) == (old.joined, old.signatures, old.oids):
        return old.digests, bytes([flag & IS_BLOB for flag in old.flags])
    known = {key: i for i, key in enumerate(zip(old.paths, cut(old.signatures, signature.SIZE)))}
    for i, key in enumerate(zip(columns.paths, cut(exact, signature.SIZE))):
        place = known.get(key)
        # What is absent needs another proof; of what can't be read, or was too young to store, there is none.
        if place is not None and key[1] not in (signature.ABSENT, signature.NEVER):
            digests[i * DIGEST : (i + 1) * DIGEST] = old.digest(place)
            if old.oid(place) == oids[i * columns.oid_size : (i + 1) * columns.oid_size]:
                flags[i] = old.flags[place] & IS_BLOB
    return bytes(digests), bytes(flags)


def _baseline(root: bytes, clock: Clock, scanned: Scan, tree: Tree) -> Baseline:
    inventory, clean = scanned.inventory, scanned.inventory.clean
    sources, absent = _sources(root, inventory)
    by_git = scanned.verified_by_git and len(tree.kinds) > MANY
    checked, checked_signatures = checked_by_us(tree, by_git)
    directories = sorted(inventory.directories)
    return Baseline(
        by_git,
        _grown_at(clock) if by_git and 1 in rows_with(tree.flags, YOUNG) else 0,
        settings_environment(os.environ),
        directories,
        clock.settled(clean.signatures if clean else signature.of_each(directories, root)),
        checked,
        checked_signatures,
        sources,
        clock.settled(signature.of_each(sources, root, follow=True)),
        absent,
        [path for path, _ in inventory.indexes],
        clock.settled(b"".join([stored for _, stored in inventory.indexes])),
    )


def _grown_at(clock: Clock) -> int:
    return clock.started + max(clock.margin, GIT_GRANULARITY) + signature.SECOND


def _sources(root: bytes, inventory: Inventory) -> tuple[list[bytes], list[bytes]]:
    every = sorted(inventory.settings_files | set(inventory.rules))
    present = [path for path in every if os.path.exists(os.path.join(root, path))]
    return present, sorted(set(every) - set(present))
