"""The packed state of a worktree: per path what it is and its digest, and what to watch to know that still holds.

A digest is UNKNOWN until some job asks for it. The columns stay packed: a run that finds one edit copies them and changes
one row, instead of making objects of all.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import compress

from _bisect import bisect_left
from _operator import and_

from cigen.hashing.packed import frames
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.kinds import IS_BLOB, rows_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from cigen.hashing.packed.manifest import Packed

FIELDS = 8
DIGEST = 32
UNKNOWN = bytes(DIGEST)  # stands for the digest of what has not been read, or could not be


class Tree:
    """Columns over the sorted paths, which are `joined` by NULs.

    `signatures` are as they may be stored, NEVER where they may not. `oids` are `oid_size` bytes each, zeros where git has
    none. `others` are paths that don't count, joined likewise.
    """

    __slots__ = ("joined", "kinds", "digests", "signatures", "oid_size", "oids", "flags", "others", "_paths")

    def __init__(  # noqa: PLR0913 - a record, written out for the warm path
        self,
        joined: bytes,
        kinds: bytes,
        digests: bytes,
        signatures: bytes,
        oid_size: int,
        oids: bytes,
        flags: bytes,
        others: bytes,
    ) -> None:
        self.joined, self.kinds, self.digests, self.signatures = joined, kinds, digests, signatures
        self.oid_size, self.oids, self.flags, self.others = oid_size, oids, flags, others
        self._paths: Optional[list[bytes]] = None

    @property
    def paths(self) -> list[bytes]:
        """Sorted, split when first asked for."""
        if self._paths is None:
            self._paths = frames.split_paths(self.joined)
        return self._paths

    def position(self, path: bytes) -> Optional[int]:
        """Which row is the path's, None when it has none."""
        i: int = bisect_left(self.paths, path)
        return i if self.paths[i : i + 1] == [path] else None

    def kind(self, i: int) -> bytes:
        """The `Kind` of a row."""
        return self.kinds[i : i + 1]

    def digest(self, i: int) -> bytes:
        """The raw sha256 of a row, UNKNOWN where nobody knows it."""
        return self.digests[i * DIGEST : (i + 1) * DIGEST]

    def signature(self, i: int) -> bytes:
        """The signature of a row, as it may be stored."""
        return self.signatures[i * signature.SIZE : (i + 1) * signature.SIZE]

    def oid(self, i: int) -> bytes:
        """b"" where git has none."""
        found = self.oids[i * self.oid_size : (i + 1) * self.oid_size]
        return found if any(found) else b""

    def replaced(
        self,
        *,
        digests: bytes,
        flags: bytes,
        kinds: Optional[bytes] = None,
        signatures: Optional[bytes] = None,
    ) -> Tree:
        """The same paths with other columns."""
        fresh = Tree(
            self.joined,
            self.kinds if kinds is None else kinds,
            digests,
            self.signatures if signatures is None else signatures,
            self.oid_size,
            self.oids,
            flags,
            self.others,
        )
        fresh._paths = self._paths
        return fresh

    @property
    def paths_id(self) -> bytes:
        """Names the list of paths."""
        return sha256(self.joined).digest()

    @property
    def state(self) -> bytes:
        """Names everything a JOB_HASH could depend on; equal states give equal hashes."""
        hasher = sha256(b"%d " % len(self.joined))
        for column in (self.joined, self.kinds, self.digests):
            hasher.update(column)
        return hasher.digest()

    def pack(self) -> list[bytes]:
        """As fields, for `of_fields`."""
        return [
            self.joined,
            self.kinds,
            self.digests,
            self.signatures,
            b"%d" % self.oid_size,
            self.oids,
            self.flags,
            self.others,
        ]


def unpack(packed: Packed) -> Optional[Tree]:
    """The tree in a manifest's cold part, None when it doesn't add up."""
    cold = packed.cold()
    return of_fields(cold) if cold and len(cold) == FIELDS else None


def of_fields(fields: Sequence[bytes]) -> Optional[Tree]:
    """The tree that `pack` packed, None when it doesn't add up."""
    joined, kinds, digests, signatures, oid_size, oids, flags, others = fields
    tree = Tree(joined, kinds, digests, signatures, int(oid_size), oids, flags, others)
    count = len(kinds)
    sizes = (count * DIGEST, count * signature.SIZE, count * tree.oid_size, count, joined.count(b"\0") + bool(joined))
    found = (len(digests), len(signatures), len(oids), len(flags), count)
    return tree if sizes == found else None


def blobs_of(tree: Tree) -> dict[bytes, bytes]:
    """What the tree knows of git's blobs: raw sha256, then the size."""
    size = slice(*signature.SIZE_AT)
    rows = compress(range(len(tree.kinds)), known_blobs(tree))
    return {tree.oid(i): tree.digest(i) + tree.signature(i)[size] for i in rows}


def known_blobs(tree: Tree) -> bytes:
    """One byte a row: 1 where digest and size of git's blob can be told from it."""
    sizes = signature.sizes_of(tree.signatures)  # negative where it was too young to store
    return bytes(map(and_, rows_with(tree.flags, IS_BLOB), map((-1).__lt__, sizes)))


def cut(column: bytes, size: int = DIGEST) -> Sequence[bytes]:
    """A packed column as its rows."""
    return [column[i : i + size] for i in range(0, len(column), size)]
