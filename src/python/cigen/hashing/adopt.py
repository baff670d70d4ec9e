"""A clone's digests: those that a tree in the store has for the very same blobs."""

from __future__ import annotations

from cigen.hashing import signature
from cigen.hashing.tree import cut, known_blobs
from cigen.hashing.worktree.flags import IS_BLOB, PROVEN_BY_OID, rows_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Optional

    from cigen.hashing.tree import Tree


def same_commit(tree: Tree, stored: Iterable[Tree]) -> Optional[Tree]:
    """The first stored tree with the same paths and blobs."""
    return next((other for other in stored if (other.joined, other.oids) == (tree.joined, tree.oids)), None)


def adopted(tree: Tree, other: Tree) -> Tree:
    """The tree with the other's digest wherever git vouches for the file and its size is that of the other's blob.

    End-of-line conversion only ever removes bytes on the way to the blob, so equal sizes mean equal bytes.
    """
    columns = (rows_with(tree.flags, PROVEN_BY_OID), known_blobs(other))
    sizes = (signature.sizes_of(tree.signatures), signature.sizes_of(other.signatures))
    agreed = [here and there and size == known for here, there, size, known in zip(*columns, *sizes)]
    if all(agreed):
        digests = other.digests
    else:
        rows = zip(agreed, cut(tree.digests), cut(other.digests))
        digests = b"".join([theirs if agrees else ours for agrees, ours, theirs in rows])
    flags = bytes([flag | IS_BLOB if agrees else flag for flag, agrees in zip(tree.flags, agreed)])
    return tree.replaced(digests=digests, flags=flags)


def is_known(stored: Optional[Tree], i: int, digest: bytes) -> bool:
    """True when the stored tree already says this of its blob."""
    if stored is None or not stored.flags[i] & IS_BLOB or stored.signature(i) == signature.NEVER:
        return False
    return stored.digest(i) == digest
