"""Blob digests as the rows of a database: one row for all blobs whose ids begin alike."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any, Sequence

import diskcache
from diskcache.core import MODE_RAW

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


class RowDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no annotations
    """Stores str keys and bytes values only, and gives back nothing else."""

    def store(self, value: Any, read: bool, key: Any = None) -> Any:
        if not isinstance(value, bytes) or read:
            raise TypeError("only bytes are stored")
        return super().store(value, read, key)

    def put(self, key: Any) -> Any:
        if not isinstance(key, str):
            raise TypeError("only text keys")
        return key, True

    def get(self, key: Any, raw: Any) -> Any:
        return key if raw else ""

    def fetch(self, mode: int, filename: Any, value: Any, read: bool) -> Any:
        return bytes(value) if mode == MODE_RAW and filename is None and isinstance(value, bytes) else b""


def open_cache(directory: str, size_limit: int, timeout: float) -> diskcache.Cache:
    """The cache in `directory`, made with mode 0700 when it is not there."""
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return diskcache.Cache(
            directory,
            timeout=timeout,
            disk=RowDisk,
            disk_min_file_size=1 << 26,  # every value stays in its row
            size_limit=size_limit,
            sqlite_synchronous=0,  # a power cut may tear it, and a torn cache is a miss
            # no file is mapped into memory: one that is cut short would kill the process instead of raising
            sqlite_journal_mode="delete",
            sqlite_mmap_size=0,
        )
