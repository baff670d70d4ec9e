"""64-bit checksums, which name packed files and tell torn ones; they never decide a skip.

The warm path's own: what `fingerprint` needs takes longer to load than this takes to run.
"""

from __future__ import annotations

from _imp import source_hash  # the C half of `importlib.util.source_hash`: SipHash, part of every interpreter

SIZE = 8
_KEY = 0


def checksum(*parts: bytes) -> bytes:
    """8 bytes naming the parts; their lengths are part of it, so ("ab", "c") and ("a", "bc") differ."""
    whole = parts[0] if len(parts) == 1 else b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return source_hash(_KEY, whole)
