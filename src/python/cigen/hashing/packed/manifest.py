"""One packed file: a hot part read on every run, a cold part read only when something changed.

Both parts live in one file that is replaced in one step, so they can't disagree. Whatever is torn, foreign or of
another version is a miss.
"""

from __future__ import annotations

import os

from _struct import Struct

from cigen.hashing.packed import frames, trust
from cigen.hashing.packed.frames import checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

_VERSION = b"\x05"  # of everything packed here
_HEADER = Struct("<8sQQ8s8s")
_LIMIT = 1 << 31


class Packed:
    """An open manifest: its hot fields, and its cold ones on demand from the same file, replaced or not."""

    def __init__(self, descriptor: int, hot: list[bytes], cold_at: int, cold_size: int, cold_sum: bytes) -> None:
        self.hot = hot
        self._descriptor = descriptor
        self._cold = (cold_at, cold_size, cold_sum)

    def cold(self) -> Optional[list[bytes]]:
        """The cold fields; None where they are torn."""
        offset, size, expected = self._cold
        return _checked(_read_at(self._descriptor, offset, size), expected)

    def close(self) -> None:
        """Lets go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()


def read(path: str) -> Optional[Packed]:
    """The manifest at `path`, None when there is none that can be believed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    packed = None
    try:
        packed = _open(descriptor, _magic(path))
    except OSError:
        pass
    if packed is None:
        os.close(descriptor)
    return packed


def _magic(path: str) -> bytes:
    """How a file begins: with its kind, too, or one that took another's place would be read as what it isn't."""
    return b"cigen\x00" + path.rpartition("/")[2][:1].encode() + _VERSION


def _open(descriptor: int, expected: bytes) -> Optional[Packed]:
    if trust.file_problem(descriptor):
        return None
    head = _read_at(descriptor, 0, _HEADER.size)
    if len(head) != _HEADER.size:
        return None
    magic, hot_size, cold_size, hot_sum, cold_sum = _HEADER.unpack(head)
    if magic != expected or hot_size > _LIMIT or cold_size > _LIMIT:
        return None
    hot = _checked(_read_at(descriptor, _HEADER.size, hot_size), hot_sum)
    return None if hot is None else Packed(descriptor, hot, _HEADER.size + hot_size, cold_size, cold_sum)


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    chunks = []
    while size > 0:
        chunk = os.pread(descriptor, size, offset)
        if not chunk:
            break
        chunks.append(chunk)
        offset += len(chunk)
        size -= len(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _checked(part: bytes, expected: bytes) -> Optional[list[bytes]]:
    if checksum(part) != expected:
        return None
    try:
        return frames.unpack(part)
    except (ValueError, OverflowError, MemoryError):
        return None


def write(path: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> bool:
    """Replaces the manifest in one step; False when the disk would not have it (the old one stays)."""
    parts = frames.pack(hot), frames.pack(cold)
    header = _HEADER.pack(_magic(path), len(parts[0]), len(parts[1]), checksum(parts[0]), checksum(parts[1]))
    temporary = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        _write_all(temporary, (header, *parts))
        os.replace(temporary, path)
        return True
    except OSError:
        remove(temporary)
        return False


def _write_all(path: str, parts: Sequence[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for part in parts:
            view = memoryview(part)
            while view:
                view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Takes a file away, if that can be done."""
    try:
        os.unlink(path)
    except OSError:
        pass
