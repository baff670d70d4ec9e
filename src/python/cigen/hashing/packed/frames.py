"""Lists of byte strings as one byte string: a count, the lengths, the payloads. Nothing in it can execute.

With them the checksums that name packed files and tell torn ones; they never decide a skip.
"""

from __future__ import annotations

from _imp import source_hash  # the C half of `importlib.util.source_hash`: SipHash, part of every interpreter
from _struct import Struct  # the C half of `struct`, without its Python half's import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Sequence

_COUNT = Struct("<Q")
_KEY = 0


def pack(fields: Sequence[bytes]) -> bytes:
    """One byte string that `unpack` turns back into the same fields."""
    lengths = Struct(f"<{len(fields)}Q").pack(*map(len, fields))
    return b"".join((_COUNT.pack(len(fields)), lengths, *fields))


def unpack(packed: bytes) -> list[bytes]:
    """The fields of `pack`; ValueError when the lengths don't add up."""
    if len(packed) < 8:
        raise ValueError("too short")
    count = int(_COUNT.unpack_from(packed)[0])
    offset = 8 + 8 * count
    if offset > len(packed):
        raise ValueError("too short")
    fields = []
    for length in Struct(f"<{count}Q").unpack_from(packed, 8):
        fields.append(packed[offset : offset + length])
        offset += length
    if offset != len(packed):
        raise ValueError("lengths don't add up")
    return fields


def join_paths(paths: Iterable[bytes]) -> bytes:
    """Paths as one byte string; no path holds a NUL."""
    return b"\0".join(paths)


def split_paths(joined: bytes) -> list[bytes]:
    """The paths that `join_paths` joined."""
    return joined.split(b"\0") if joined else []


def encoded(text: str) -> bytes:
    """Text as bytes that `decoded` turns back, whatever name of a file it holds."""
    return text.encode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    """The text that `encoded` was given."""
    return data.decode("utf-8", "surrogateescape")


def checksum(*parts: bytes) -> bytes:
    """8 bytes naming the parts; their lengths are part of it, so ("ab", "c") and ("a", "bc") differ."""
    whole = parts[0] if len(parts) == 1 else b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return source_hash(_KEY, whole)
