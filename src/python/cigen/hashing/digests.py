"""sha256 of the content behind every entry, reading only what nothing vouches for."""

from __future__ import annotations

import hashlib
import os
from typing import Callable, Mapping, NamedTuple, Optional, Protocol, Sequence

from cigen.hashing import signature
from cigen.hashing.counters import COUNTS
from cigen.hashing.job_hash import Kind
from cigen.hashing.manifest import Packed
from cigen.hashing.worktree.flags import PROVEN_BY_OID

Progress = Callable[[int, int], None]
Blobs = Mapping[bytes, bytes]  # git blob id -> raw sha256 of the blob, then its size (8 bytes, little endian)

UNKNOWN = bytes(32)  # stands for the digest of what could not be read
_CHUNK = 1 << 20


class Entry(NamedTuple):
    """One row of a tree."""

    path: bytes
    kind: bytes
    signature: bytes
    oid: bytes
    flags: int


class DigestStore(Protocol):
    """Where digests live between runs. Whatever it can't give is a miss; it never raises."""

    @property
    def directory(self) -> Optional[bytes]: ...

    @property
    def remembers(self) -> bool: ...

    def blobs(self, oids: Sequence[bytes]) -> Blobs: ...

    def add_blobs(self, blobs: Blobs) -> None: ...

    def load(self, name: str) -> Optional[Packed]: ...

    def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None: ...


class NullDigestStore:
    """Remembers nothing: every answer given with it comes from the files themselves."""

    remembers = False

    def __init__(self, directory: Optional[str] = None) -> None:
        """`directory` is where a real store would be: even unused, it is no part of any hash."""
        self.directory: Optional[bytes] = os.fsencode(os.path.realpath(directory)) if directory else None

    def blobs(self, oids: Sequence[bytes]) -> Blobs:
        return {}

    def add_blobs(self, blobs: Blobs) -> None:
        pass

    def load(self, name: str) -> Optional[Packed]:
        return None

    def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None:
        pass


class Digest(NamedTuple):
    """Raw sha256 of a file's content; `is_blob` when that content was seen to be exactly the blob git names."""

    sha256: bytes
    is_blob: bool
    size: int


def of_content(root: bytes, entry: Entry, prove: bool) -> Digest:
    """Reads one entry; UNKNOWN when it can't be read. Only with `prove` is it compared with its blob."""
    path = root + b"/" + entry.path
    oid = entry.oid if prove else b""
    COUNTS.contents_read += 1
    try:
        if entry.kind == Kind.SYMLINK:
            return _of_bytes(os.readlink(path), oid)
        return _of_file(path, signature.size_of(entry.signature), oid)
    except OSError:
        return Digest(UNKNOWN, False, 0)


def _of_bytes(content: bytes, oid: bytes) -> Digest:
    is_blob = False
    if oid:
        blob = _blob_hasher(oid, len(content))
        blob.update(content)
        is_blob = blob.digest() == oid
    return Digest(hashlib.sha256(content).digest(), is_blob, len(content))


def _of_file(path: bytes, expected: int, oid: bytes) -> Digest:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        # asking for little more than there is: a buffer of a megabyte for every file costs more than reading it
        content = os.read(descriptor, min(expected + 1, _CHUNK) if expected >= 0 else _CHUNK)
        if len(content) == expected:
            return _of_bytes(content, oid)
        return _of_chunks(descriptor, content, oid)
    finally:
        os.close(descriptor)


def _of_chunks(descriptor: int, content: bytes, oid: bytes) -> Digest:
    """A large file, never held in memory as a whole."""
    size = os.fstat(descriptor).st_size
    digest = hashlib.sha256()
    blob = _blob_hasher(oid, size) if oid else None
    while content:
        digest.update(content)
        if blob:
            blob.update(content)
        content = os.read(descriptor, _CHUNK)
    return Digest(digest.digest(), blob is not None and blob.digest() == oid, size)


def _blob_hasher(oid: bytes, size: int) -> hashlib._Hash:
    algorithm = hashlib.sha1 if len(oid) == 20 else hashlib.sha256
    return algorithm(b"blob %d\0" % size, usedforsecurity=False)


def blob_value(sha256: bytes, size: int) -> bytes:
    return sha256 + size.to_bytes(8, "little")


def from_blob(entry: Entry, blobs: Blobs) -> Optional[bytes]:
    """The digest of an entry that git vouches for, if its blob is known and of the very same size.

    End-of-line conversion only ever removes bytes on the way to the blob, so equal sizes mean equal bytes.
    """
    value = blobs.get(entry.oid) if entry.flags & PROVEN_BY_OID else None
    if value is None or int.from_bytes(value[32:], "little") != signature.size_of(entry.signature):
        return None
    return value[:32]
