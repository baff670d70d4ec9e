"""diskcache, kept to plain values in database rows: what it would unpickle or open by name is refused."""

from __future__ import annotations

import os
import warnings
from typing import Any

import diskcache
from diskcache.core import MODE_RAW


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
