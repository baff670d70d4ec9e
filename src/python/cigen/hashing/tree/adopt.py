"""A clone's digests: those that a tree in the store has for the very same blobs."""

from __future__ import annotations

from _operator import and_, eq, or_

from cigen.hashing.tree.tree import DIGEST, known_blobs
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.kinds import IS_BLOB, PROVEN_BY_OID, rows_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Optional

    from cigen.hashing.tree.tree import Tree

_NOT = b"\1\0" + bytes(254)


def same_commit(tree: Tree, stored: Iterable[Tree]) -> Optional[Tree]:
    """The first stored tree with the same paths and blobs."""
    return next((other for other in stored if (other.joined, other.oids) == (tree.joined, tree.oids)), None)


def adopted(tree: Tree, other: Tree) -> Tree:
    """The tree with the other's digest wherever git vouches for the file and its size is that of the other's blob.

    End-of-line conversion only ever removes bytes on the way to the blob, so equal sizes mean equal bytes.
    """
    sizes = map(eq, signature.sizes_of(tree.signatures), signature.sizes_of(other.signatures))
    agreed = bytes(map(and_, map(and_, rows_with(tree.flags, PROVEN_BY_OID), known_blobs(other)), sizes))
    flags = bytes(map(or_, tree.flags, agreed.replace(b"\1", bytes([IS_BLOB]))))
    return tree.replaced(digests=_mixed(agreed, other.digests, tree.digests), flags=flags)


def _mixed(chosen: bytes, digests: bytes, others: bytes) -> bytes:
    """The digests of the chosen rows (1, else 0), the others of the rest."""
    if chosen.count(0) > len(chosen) // 2:
        chosen, digests, others = chosen.translate(_NOT), others, digests
    mixed, row = bytearray(digests), chosen.find(0)
    while row >= 0:
        mixed[row * DIGEST : (row + 1) * DIGEST] = others[row * DIGEST : (row + 1) * DIGEST]
        row = chosen.find(0, row + 1)
    return bytes(mixed)


def is_known(stored: Optional[Tree], i: int, digest: bytes) -> bool:
    """True when the stored tree already says this of its blob."""
    if stored is None or not stored.flags[i] & IS_BLOB or stored.signature(i) == signature.NEVER:
        return False
    return stored.digest(i) == digest
