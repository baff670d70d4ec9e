"""Filling in the digests that jobs ask for, by the cheapest proof there is; reading comes last."""

from __future__ import annotations

import hashlib
from typing import Iterable, Iterator, Optional, Sequence

from cigen.hashing import signature
from cigen.hashing.counters import COUNTS
from cigen.hashing.digests import (
    UNKNOWN,
    Blobs,
    DigestStore,
    Entry,
    Progress,
    blob_value,
    from_blob,
    of_content,
)
from cigen.hashing.job_hash import Kind
from cigen.hashing.tree import Tree
from cigen.hashing.worktree import git
from cigen.hashing.worktree.flags import PROVEN_BY_OID

_BATCH = 256  # blobs asked of git at a time, to bound memory


def resolve(
    root: bytes, tree: Tree, wanted: Iterable[int], store: DigestStore, progress: Optional[Progress] = None
) -> Tree:
    """The tree with every wanted digest known, as far as the files can be read."""
    missing = [i for i in wanted if tree.digests[i] == UNKNOWN]
    if not missing:
        return tree
    digests = list(tree.digests)
    entries = {i: _entry(tree, i) for i in missing}
    unseen = [i for i in missing if tree.signatures[i] == signature.ABSENT]
    blobs = store.blobs([e.oid for e in entries.values() if e.flags & PROVEN_BY_OID or e.signature == signature.ABSENT])
    _fill_unseen(root, entries, unseen, blobs, digests)
    to_read = []
    for i in missing:
        if tree.signatures[i] == signature.ABSENT:
            continue
        known = from_blob(entries[i], blobs)
        if known is None:
            to_read.append(i)
        else:
            digests[i] = known
    store.add_blobs(dict(_read(root, entries, to_read, digests, store.remembers, progress)))
    return tree._replace(digests=digests)


def _entry(tree: Tree, i: int) -> Entry:
    return Entry(tree.paths[i], tree.kinds[i : i + 1], tree.signatures[i], tree.oids[i], tree.flags[i])


def _read(
    root: bytes,
    entries: dict[int, Entry],
    chosen: Sequence[int],
    digests: list[bytes],
    prove: bool,
    progress: Optional[Progress],
) -> Iterator[tuple[bytes, bytes]]:
    """Reads the chosen files; yields (blob id, value) for those whose content is their blob."""
    for done, i in enumerate(chosen):
        if progress and done % 256 == 0:
            progress(done, len(chosen))
        entry = entries[i]
        digests[i], is_blob, size = of_content(root, entry, prove)
        if is_blob:
            yield entry.oid, blob_value(digests[i], size)
    if progress and chosen:
        progress(len(chosen), len(chosen))


def _fill_unseen(
    root: bytes, entries: dict[int, Entry], unseen: Sequence[int], blobs: Blobs, digests: list[bytes]
) -> None:
    """What git has and the disk has not: paths outside a sparse checkout, submodules that are not checked out."""
    ask = []
    for i in unseen:
        entry = entries[i]
        if entry.kind == Kind.SUBMODULE:
            digests[i] = hashlib.sha256(entry.oid.hex().encode()).digest()
        elif entry.oid in blobs:
            digests[i] = blobs[entry.oid][:32]
        else:
            ask.append(entry.oid)
    found = dict(_from_git(root, sorted(set(ask))))
    for i in unseen:
        digests[i] = found.get(entries[i].oid, digests[i])


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
                yield bytes.fromhex(fields[0].decode()), hashlib.sha256(answer[offset : offset + size]).digest()
                offset += size + 1
