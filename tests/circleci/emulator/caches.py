"""The project's caches (docs: caching, persist-data; forks: oss)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from circleci.emulator.archive import Archive

PROJECT = "project"


@dataclass
class Caches:
    """Immutable entries, found by prefix, the newest first; a fork has a scope of its own.

    `disabled`: every step says so and does nothing, as some plans and forks get it.
    """

    disabled: bool = False
    _entries: Dict[Tuple[str, str], Archive] = field(default_factory=dict)

    def save(self, scope: str, key: str, archive: Archive) -> bool:
        """False when the key is taken: what is there stays."""
        return self._entries.setdefault((scope, key), archive) is archive

    def find(self, scope: str, prefix: str) -> Optional[Tuple[str, Archive]]:
        """The most recently saved key with this prefix, even where another one equals it."""
        for (where, key), archive in reversed(list(self._entries.items())):
            if where == scope and key.startswith(prefix):
                return key, archive
        return None

    def keys(self, scope: str = PROJECT) -> List[str]:
        """All keys, oldest first."""
        return [key for where, key in self._entries if where == scope]

    def adopt(self, other: Caches) -> None:
        """Takes over another project's entries: tests can share the pipelines they all begin with."""
        self._entries.update(other._entries)

    def evict(self, prefix: str = "") -> None:
        """Drops entries, as the end of their retention does."""
        self._entries = {place: archive for place, archive in self._entries.items() if not place[1].startswith(prefix)}
