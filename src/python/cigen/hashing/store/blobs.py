"""Blob digests as the rows of a database: one row for all blobs whose ids begin alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import Blobs

try:
    from xxhash import xxh3_128_digest as _digest
except ImportError:  # a pure-Python bundle has no xxhash

    def _digest(data: bytes) -> bytes:  # type: ignore[misc]  # same contract, other module
        from _blake2 import blake2b

        return bytes(blake2b(data, digest_size=16).digest())


_FINGERPRINT = 16

_VALUE = 40  # raw sha256, then the blob's size
_LIMIT = 1 << 16  # entries; a fuller row starts over with what is in use


def look_up(cache: Any, oids: Sequence[bytes]) -> Blobs:
    """What the cache knows of the blobs asked for."""
    shards: dict[str, list[bytes]] = {}
    for oid in oids:
        shards.setdefault(_shard(oid), []).append(oid)
    found = {}
    for name, wanted in shards.items():
        known = _decoded(name, cache.get(name))
        found.update({oid: known[oid] for oid in wanted if oid in known})
    return found


def add(cache: Any, blobs: Blobs) -> None:
    """Puts them beside what the cache knows, in one transaction."""
    shards: dict[str, dict[bytes, bytes]] = {}
    for oid, value in blobs.items():
        shards.setdefault(_shard(oid), {})[oid] = value
    with cache.transact():
        for name, more in shards.items():
            known = _decoded(name, cache.get(name))
            merged = {**known, **more} if len(known) < _LIMIT else more
            if merged != known:
                cache.set(name, _encoded(name, merged))


def _shard(oid: bytes) -> str:
    return f"{len(oid)}-{oid[0] >> 4:x}"


def _encoded(name: str, blobs: Blobs) -> bytes:
    body = b"".join([oid + value for oid, value in sorted(blobs.items())])
    return _fingerprint(name.encode(), body) + body


def _decoded(name: str, value: object) -> dict[bytes, bytes]:
    if not isinstance(value, bytes) or value[:_FINGERPRINT] != _fingerprint(name.encode(), value[_FINGERPRINT:]):
        return {}
    width = int(name.partition("-")[0])
    step = width + _VALUE
    return {value[i : i + width]: value[i + width : i + step] for i in range(_FINGERPRINT, len(value), step)}


def _fingerprint(*parts: bytes) -> bytes:
    """16 bytes that tell a torn row and never decide a skip; the lengths of the parts count, ("ab", "c") isn't ("a", "bc")."""
    if len(parts) == 1:
        return bytes(_digest(parts[0]))
    return bytes(_digest(b"".join(b"%d:%b" % (len(part), part) for part in parts)))
