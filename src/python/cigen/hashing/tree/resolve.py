"""Filling in the digests that jobs ask for, by the cheapest proof there is; reading comes last."""

from __future__ import annotations

from hashlib import sha256

from _operator import and_, eq, or_

from cigen.hashing.counters import COUNTS
from cigen.hashing.tree.digests import NO_BLOB, blob_value, digest_of_blob, of_content
from cigen.hashing.tree.tree import DIGEST, UNKNOWN, Tree, known_blobs
from cigen.hashing.worktree import git, signature
from cigen.hashing.worktree.kinds import IS_BLOB, PROVEN_BY_OID, Kind, rows_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator, Optional, Sequence

    from cigen.hashing.tree.digests import Blobs, DigestStore, Progress
    from cigen.hashing.tree.tree import Tree

_BATCH = 256  # blobs asked of git at a time, to bound memory
_STEP = 256  # files between two messages about progress


def resolve(
    root: bytes,
    tree: Tree,
    wanted: Sequence[int],
    store: DigestStore,
    progress: Optional[Progress] = None,
    stored: Optional[Tree] = None,
) -> Tree:
    """The tree with every wanted digest (ascending rows) known, as far as the files can be read.

    `stored` is a tree of the same paths and blobs that the store already has.
    """
    missing = unknown(tree, wanted)
    if not missing:
        return tree
    work = Work(root, tree, store.remembers, stored)
    work.fill(missing, store, progress)
    store.add_blobs(work.blobs)
    return work.tree()


def unknown(tree: Tree, wanted: Sequence[int]) -> list[int]:
    """Those of the wanted rows (ascending) whose digest isn't known."""
    digests = tree.digests
    beginnings = memoryview(digests).cast("Q")[:: DIGEST // 8].tolist()  # no digest is likely to begin with zeros
    return [i for i in wanted if not beginnings[i] and digests[i * DIGEST : (i + 1) * DIGEST] == UNKNOWN]


class Work:
    """A tree whose digests are being found; `blobs` are those that were read and seen to be what git names."""

    def __init__(self, root: bytes, tree: Tree, prove: bool, stored: Optional[Tree] = None) -> None:
        self._root, self._tree, self._prove, self._stored = root, tree, prove, stored
        self._digests, self._flags = bytearray(tree.digests), bytearray(tree.flags)
        self.blobs: dict[bytes, bytes] = {}

    def tree(self) -> Tree:
        """The tree with what was found."""
        return self._tree.replaced(digests=bytes(self._digests), flags=bytes(self._flags))

    def fill(self, rows: Sequence[int], store: DigestStore, progress: Optional[Progress]) -> None:
        """Every one of the rows, by what is known of it, else by reading."""
        self.read_all(self.known(rows, store), progress)

    def read_all(self, rows: Sequence[int], progress: Optional[Progress]) -> None:
        """Reads rows, with news of how far it is."""
        for done in range(0, len(rows), _STEP):
            if progress:
                progress(done, len(rows))
            self.read(rows[done : done + _STEP])
        if progress and rows:
            progress(len(rows), len(rows))

    def known(self, rows: Sequence[int], store: DigestStore) -> list[int]:
        """Takes what needs no reading; returns the rows that do."""
        tree, flags = self._tree, self._flags
        unseen = {i for i in rows if tree.signature(i) == signature.ABSENT}
        oids = {i: tree.oid(i) for i in rows if flags[i] & PROVEN_BY_OID or i in unseen}
        blobs = store.blobs([*oids.values()])
        if unseen:
            self._unseen([i for i in rows if i in unseen], blobs)
        rest = []
        for i in rows:
            if i in unseen:
                continue
            value = blobs.get(oids[i]) if i in oids else None
            digest = digest_of_blob(value, signature.size_of(tree.signature(i))) if value else None
            if digest is None:
                rest.append(i)
            else:
                self._set(i, digest, is_blob=True)
        return rest

    def read(self, rows: Iterable[int]) -> None:
        """Reads rows."""
        for i, digest, size in contents(self._root, self._tree, rows, self._prove):
            self.take(i, digest, size)

    def take(self, i: int, digest: bytes, size: int) -> None:
        """What was read of a row, as `contents` gives it."""
        self._set(i, digest, is_blob=size != NO_BLOB)
        if size != NO_BLOB and not is_known(self._stored, i, digest):
            self.blobs[self._tree.oid(i)] = blob_value(digest, size)

    def _set(self, i: int, digest: bytes, is_blob: bool) -> None:
        self._digests[i * DIGEST : (i + 1) * DIGEST] = digest
        self._flags[i] = self._flags[i] & ~IS_BLOB | (IS_BLOB if is_blob else 0)

    def _unseen(self, rows: Sequence[int], blobs: Blobs) -> None:
        """What git has and the disk has not: paths outside a sparse checkout, submodules that are not checked out."""
        ask = {}
        for i in rows:
            oid = self._tree.oid(i)
            if self._tree.kind(i) == Kind.SUBMODULE:
                self._set(i, sha256(oid.hex().encode()).digest(), is_blob=False)
            elif oid in blobs:
                self._set(i, blobs[oid][:DIGEST], is_blob=False)  # there is no size to compare
            else:
                ask[i] = oid
        found = dict(_from_git(self._root, sorted(set(ask.values()))))
        for i, oid in ask.items():
            if oid in found:
                self._set(i, found[oid], is_blob=False)


def contents(root: bytes, tree: Tree, rows: Iterable[int], prove: bool) -> Iterator[tuple[int, bytes, int]]:
    """For each row the row, its digest, and its size where it is what git names (which only `prove` finds out)."""
    paths, prefix = tree.paths, root + b"/"
    for i in rows:
        oid = tree.oid(i) if prove else b""
        expected = signature.size_of(tree.signature(i))
        digest, size = of_content(prefix + paths[i], tree.kind(i), expected, oid)
        yield i, digest, size


def _from_git(root: bytes, oids: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """(blob id, raw sha256) of the blobs this clone has."""
    for start in range(0, len(oids), _BATCH):
        batch = oids[start : start + _BATCH]
        try:
            answer = git.run(root, "cat-file", "--batch", stdin=b"".join(o.hex().encode() + b"\n" for o in batch))
        except git.GitError:  # a partial clone that can't reach its origin
            return
        COUNTS.contents_read += len(batch)
        offset = 0
        while offset < len(answer):
            end = answer.index(b"\n", offset)
            fields = answer[offset:end].split(b" ")
            offset = end + 1
            if len(fields) == 3:
                size = int(fields[2])
                yield bytes.fromhex(fields[0].decode()), sha256(answer[offset : offset + size]).digest()
                offset += size + 1


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
