"""Cheap 128-bit fingerprints, which tell torn rows of the database; they never decide a skip."""

from __future__ import annotations

try:
    from xxhash import xxh3_128_digest as _digest
except ImportError:  # a pure-Python bundle has no xxhash

    def _digest(data: bytes) -> bytes:  # type: ignore[misc]  # same contract, other module
        from _blake2 import blake2b

        return bytes(blake2b(data, digest_size=16).digest())


SIZE = 16


def fingerprint(*parts: bytes) -> bytes:
    """16 bytes naming the parts; their lengths are part of it, so ("ab", "c") and ("a", "bc") differ."""
    if len(parts) == 1:
        return bytes(_digest(parts[0]))
    return bytes(_digest(b"".join(b"%d:%b" % (len(part), part) for part in parts)))
