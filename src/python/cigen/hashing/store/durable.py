"""The durable store: packed manifests as files, and blob digests in a diskcache.

Everything here may be missing, torn, foreign, locked or full; all of that is a miss. Only bytes and str are stored, and
only bytes held in the database row itself are ever read back: no pickle, no file the database points to.
"""

from __future__ import annotations

import os

from cigen.hashing.packed import manifest, store_paths, trust
from cigen.hashing.tree.tree import blobs_of, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator, Optional, Sequence, TypeVar

    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.tree.digests import Blobs
    from cigen.hashing.tree.tree import Tree

    _T = TypeVar("_T")

_SIZE_LIMIT = 1 << 28
_MANIFESTS = 32  # of each sort: projects and requests remembered
_TREES = 4  # of these, how many are searched for blobs
_LOCK_SECONDS = 2


class DurableStore:
    """A directory of this user's. Where it can't be trusted or written, it behaves like `NullDigestStore`."""

    remembers = True

    def __init__(self, directory: str) -> None:
        self._path = os.path.abspath(directory)
        self.problem = self._prepare()
        self._usable = self._usable_cache = self.problem is None
        self._cache: Any = None
        self.directory: Optional[bytes] = os.fsencode(os.path.realpath(self._path))

    def _prepare(self) -> Optional[str]:
        try:
            os.makedirs(self._path, mode=0o700, exist_ok=True)
        except OSError:
            pass
        return trust.directory_problem(self._path)

    def load(self, name: str) -> Optional[Packed]:
        return manifest.read(os.path.join(self._path, name)) if self._usable else None

    def save(self, name: str, hot: Sequence[bytes], cold: Sequence[bytes]) -> None:
        path = os.path.join(self._path, name)
        if self._usable and not os.path.exists(path):
            self._forget_oldest(name.partition("-")[0])
        if self._usable:
            manifest.write(path, hot, cold)

    def blobs(self, oids: Sequence[bytes]) -> Blobs:
        """What is known of the blobs asked for."""
        found = self._in_trees(oids)
        rest = [oid for oid in oids if oid not in found]
        if rest and os.path.exists(self._blobs):  # else nothing to find: not worth an import
            found.update(self._with_cache(lambda cache, shards: shards.look_up(cache, rest)) or {})
        return found

    def _in_trees(self, oids: Sequence[bytes]) -> dict[bytes, bytes]:
        """What can be known without a database: importing it costs more than these files."""
        missing, found = {*oids}, {}
        for tree in self.trees() if missing else ():
            known = blobs_of(tree)
            found.update({oid: known[oid] for oid in missing.intersection(known)})
            missing.difference_update(found)
            if not missing:
                break
        return found

    def trees(self) -> Iterator[Tree]:
        """The last trees of all roots, the latest first."""
        for path in store_paths.latest(self._path, store_paths.tree_files(), _TREES) if self._usable else ():
            packed = manifest.read(path)
            tree = unpack(packed) if packed else None
            if tree is not None:
                yield tree

    def add_blobs(self, blobs: Blobs) -> None:
        if blobs:
            self._with_cache(lambda cache, shards: shards.add(cache, blobs))

    def clear(self) -> None:
        """Forgets everything that a store puts into its directory."""
        if not self._usable:
            return
        for name in _names(self._path):
            if name.startswith(("tree-", "jobs-")):
                manifest.remove(os.path.join(self._path, name))
        self._remove_blobs()

    def size(self) -> int:
        """Bytes on disk."""
        found = 0
        for directory, _, files in os.walk(self._path):
            found += sum(_size(os.path.join(directory, file)) for file in files)
        return found

    def count(self, sort: str) -> int:
        """How many manifests of a sort (`tree`, `jobs`) there are."""
        return sum(1 for name in _names(self._path) if name.startswith(f"{sort}-"))

    def _remove_blobs(self) -> None:
        import shutil

        shutil.rmtree(self._blobs, ignore_errors=True)

    @property
    def _blobs(self) -> str:
        return os.path.join(self._path, "blobs")

    def _with_cache(self, action: Callable[[Any, Any], _T]) -> Optional[_T]:
        """The action's result on the open cache, None when it could not be done: an absent answer is always right."""
        try:
            import sqlite3  # only here: most runs need no database

            from cigen.hashing.store import blobs as shards
        except ImportError:  # a Python built without it
            return None
        try:
            if self._cache is None:
                self._cache = self._open()
            return None if self._cache is None else action(self._cache, shards)
        except sqlite3.OperationalError:  # locked, read-only, full
            pass
        except sqlite3.DatabaseError:  # torn: start over
            self._remove_blobs()
        except Exception:  # whatever a damaged database makes of diskcache; a miss is always right
            pass
        self._usable_cache, self._cache = False, None
        return None

    def _open(self) -> Any:
        if not self._usable_cache or os.path.exists(self._blobs) and trust.directory_problem(self._blobs):
            return None
        from cigen.hashing.store.blobs import open_cache

        return open_cache(self._blobs, _SIZE_LIMIT, _LOCK_SECONDS)

    def _forget_oldest(self, sort: str) -> None:
        places = [os.path.join(self._path, name) for name in _names(self._path) if name.startswith(f"{sort}-")]
        places.sort(key=_modified)
        for place in places[: max(0, len(places) - _MANIFESTS + 1)]:
            manifest.remove(place)


def _names(directory: str) -> Iterable[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return ()


def _modified(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
