"""sha256 of the content behind a path, and the places digests are kept between runs."""

from __future__ import annotations

import os
from hashlib import sha1, sha256
from sys import byteorder

from cigen.hashing.counters import COUNTS
from cigen.hashing.tree.tree import UNKNOWN
from cigen.hashing.worktree.kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    import hashlib
    from typing import Callable, Iterable, Mapping, Optional, Protocol, Sequence

    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.tree.tree import Tree

    Progress = Callable[[int, int], None]
    Blobs = Mapping[bytes, bytes]  # git blob id -> raw sha256 of the blob, then its size as a signature has it

    class DigestStore(Protocol):
        """Where digests live between runs. Whatever it can't give is a miss; it never raises."""

        @property
        def directory(self) -> Optional[bytes]:
            """Where it is: no part of any hash. None where it is nowhere."""

        @property
        def remembers(self) -> bool:
            """Whether anything that is put into it may come out again."""

        def blobs(self, oids: Sequence[bytes]) -> Blobs:
            """What is known of these blobs of git's."""

        def add_blobs(self, blobs: Blobs) -> None:
            """Learns what was read and seen to be what git names."""

        def trees(self) -> Iterable[Tree]:
            """Trees of any roots, the latest first."""

        def load(self, name: str) -> Optional[Packed]:
            """What was saved under a name of `store_paths`."""

        def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None:
            """Both parts, in place of what had that name before."""


_CHUNK = 1 << 20
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NO_BLOB = -1


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

    def trees(self) -> Iterable[Tree]:
        return ()

    def load(self, name: str) -> Optional[Packed]:
        return None

    def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None:
        pass


def of_content(place: bytes, kind: bytes, expected: int, oid: bytes) -> tuple[bytes, int]:
    """Raw sha256 of what is there, UNKNOWN where that can't be read; its size where it is the blob `oid`, else NO_BLOB.

    Without an `oid` it is not compared with its blob. `expected` is its likely size, negative where nobody knows.
    """
    COUNTS.contents_read += 1
    try:
        if kind == Kind.SYMLINK:
            return _of_bytes(os.readlink(place), oid)
        descriptor = os.open(place, _FLAGS)
        try:
            # asking for little more than there is: a buffer of a megabyte for every file costs more than reading it
            content = os.read(descriptor, min(expected + 1, _CHUNK) if expected >= 0 else _CHUNK)
            if len(content) != expected:
                return _of_chunks(descriptor, content, oid)
        finally:
            os.close(descriptor)
        return _of_bytes(content, oid)
    except OSError:
        return UNKNOWN, NO_BLOB


def _of_bytes(content: bytes, oid: bytes) -> tuple[bytes, int]:
    size = NO_BLOB
    if oid:
        blob = _blob_hasher(oid, len(content))
        blob.update(content)
        size = len(content) if blob.digest() == oid else NO_BLOB
    return sha256(content).digest(), size


def _of_chunks(descriptor: int, content: bytes, oid: bytes) -> tuple[bytes, int]:
    """A large file, never held in memory as a whole."""
    size = os.fstat(descriptor).st_size
    digest = sha256()
    blob = _blob_hasher(oid, size) if oid else None
    while content:
        digest.update(content)
        if blob:
            blob.update(content)
        content = os.read(descriptor, _CHUNK)
    return digest.digest(), size if blob and blob.digest() == oid else NO_BLOB


def _blob_hasher(oid: bytes, size: int) -> hashlib._Hash:
    algorithm = sha1 if len(oid) == 20 else sha256
    return algorithm(b"blob %d\0" % size, usedforsecurity=False)


def blob_value(digest: bytes, size: int) -> bytes:
    """What is kept of a blob: the raw sha256 of its content, then its size."""
    return digest + size.to_bytes(8, byteorder)


def digest_of_blob(value: bytes, size: int) -> Optional[bytes]:
    """The digest of a file that git vouches for, where its blob is of the very same size.

    End-of-line conversion only ever removes bytes on the way to the blob, so equal sizes mean equal bytes.
    """
    return value[:32] if int.from_bytes(value[32:], byteorder) == size else None
