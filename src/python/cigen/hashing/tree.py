"""The packed state of a worktree: per path what it is and its digest, and what to watch to know that still holds.

A digest is UNKNOWN until some job asks for it: files that no pattern selects are never read.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple, Optional, Sequence

from cigen.hashing import frames, signature
from cigen.hashing.manifest import Packed

DIGEST = 32


class Tree(NamedTuple):
    """Columns over the sorted `paths`. `signatures` are as they may be stored, NEVER where they may not."""

    paths: Sequence[bytes]
    kinds: bytes
    digests: Sequence[bytes]
    signatures: Sequence[bytes]
    oids: Sequence[bytes]  # b"" where git has none
    flags: bytes
    others: Sequence[bytes]

    @property
    def paths_id(self) -> bytes:
        return sha256(frames.join_paths(self.paths)).digest()

    @property
    def state(self) -> bytes:
        """Names everything a JOB_HASH could depend on; equal states give equal hashes."""
        parts = (frames.join_paths(self.paths), self.kinds, b"".join(self.digests))
        return sha256(frames.pack(parts)).digest()

    def pack(self) -> list[bytes]:
        width = max(map(len, self.oids), default=0)
        return [
            frames.join_paths(self.paths),
            self.kinds,
            b"".join(self.digests),
            b"".join(self.signatures),
            b"%d" % width,
            b"".join(oid.ljust(width, b"\0") for oid in self.oids),
            self.flags,
            frames.join_paths(self.others),
        ]


def unpack(packed: Packed) -> Optional[Tree]:
    """The tree in a manifest's cold part, None when it doesn't add up."""
    cold = packed.cold()
    if cold is None or len(cold) != 8:
        return None
    joined, kinds, digests, signatures, width, oids, flags, others = cold
    paths = frames.split_paths(joined)
    size = int(width)
    tree = Tree(
        paths,
        kinds,
        cut(digests, DIGEST),
        cut(signatures, signature.SIZE),
        _oids(oids, size, len(paths)),
        flags,
        frames.split_paths(others),
    )
    return tree if {len(column) for column in tree[:6]} <= {len(paths)} else None


def cut(column: bytes, size: int) -> list[bytes]:
    return [column[i : i + size] for i in range(0, len(column), size)]


def _oids(column: bytes, size: int, count: int) -> list[bytes]:
    if not size:
        return [b""] * count
    none = bytes(size)
    return [oid if oid != none else b"" for oid in cut(column, size)]
