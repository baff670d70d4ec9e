"""sha256 of the content behind every entry, reading only what nothing vouches for."""

from __future__ import annotations

import hashlib
import os
from typing import Callable, Mapping, NamedTuple, Optional, Protocol, Sequence

from cigen.hashing import signature
from cigen.hashing.counters import COUNTS
from cigen.hashing.job_hash import Kind
from cigen.hashing.manifest import Packed
from cigen.hashing.worktree.scan import PROVEN_BY_OID, Entry

Progress = Callable[[int, int], None]
Blobs = Mapping[bytes, bytes]  # git blob id -> raw sha256 of the blob, then its size (8 bytes, little endian)

UNKNOWN = bytes(32)  # stands for the digest of what could not be read
_CHUNK = 1 << 20


class DigestStore(Protocol):
    """Where digests live between runs. Whatever it can't give is a miss; it never raises."""

    @property
    def directory(self) -> Optional[bytes]: ...

    def blobs(self, oids: Sequence[bytes]) -> Blobs: ...

    def add_blobs(self, blobs: Blobs) -> None: ...

    def load(self, name: str) -> Optional[Packed]: ...

    def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None: ...


class NullDigestStore:
    """Remembers nothing: every answer given with it comes from the files themselves."""

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


def of_content(root: bytes, entry: Entry) -> Digest:
    """Reads one entry; UNKNOWN when it can't be read."""
    path = root + b"/" + entry.path
    COUNTS.contents_read += 1
    try:
        if entry.kind == Kind.SYMLINK:
            return _of_bytes(os.readlink(path), entry.oid)
        return _of_file(path, entry.oid)
    except OSError:
        return Digest(UNKNOWN, False, 0)


def _of_bytes(content: bytes, oid: bytes) -> Digest:
    is_blob = bool(oid) and _blob_hasher(oid, len(content), content).digest() == oid
    return Digest(hashlib.sha256(content).digest(), is_blob, len(content))


def _of_file(path: bytes, oid: bytes) -> Digest:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        content = os.read(descriptor, _CHUNK)
        following = os.read(descriptor, _CHUNK) if content else b""
        if not following:
            return _of_bytes(content, oid)
        return _of_chunks(descriptor, (content, following), oid)
    finally:
        os.close(descriptor)


def _of_chunks(descriptor: int, first: tuple[bytes, bytes], oid: bytes) -> Digest:
    """A large file, never held in memory as a whole."""
    size = os.fstat(descriptor).st_size
    hashers = [hashlib.sha256(), *([_blob_hasher(oid, size)] if oid else [])]
    pending = [*first]
    while pending[0]:
        for hasher in hashers:
            hasher.update(pending[0])
        pending = pending[1:] or [os.read(descriptor, _CHUNK)]
    return Digest(hashers[0].digest(), bool(oid) and hashers[-1].digest() == oid, size)


def _blob_hasher(oid: bytes, size: int, content: bytes = b"") -> hashlib._Hash:
    algorithm = "sha1" if len(oid) == 20 else "sha256"
    return hashlib.new(algorithm, b"blob %d\0%b" % (size, content), usedforsecurity=False)


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
