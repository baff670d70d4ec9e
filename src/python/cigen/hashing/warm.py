"""The warm path: all hashes from the last run's packed files, if nothing that could change them has moved.

Measured rule for this module and what it imports: no `typing`, `re`, `json`, `subprocess`, `yaml` or `diskcache` before
the decision; each costs more than the decision itself.
"""

from __future__ import annotations

import os
import time

from cigen.hashing import manifest, names, record, trust, watch
from cigen.hashing.answer import Answer, JobResult
from cigen.hashing.frames import unpack
from cigen.hashing.worktree import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.manifest import Packed


def lookup(root: str, store_directory: str, request_key: str) -> Optional[Answer]:
    """What `hash_jobs` would answer, None when the configuration has to be loaded for that.

    Files that changed since are read and hashed on the way; the answer is as current as that of `hash_jobs`.
    """
    try:
        return _lookup(names.resolved(root), store_directory, request_key)
    except (OSError, ValueError, IndexError):  # a root that is gone, or files packed by another cigen
        return None


def _lookup(place: bytes, store_directory: str, request_key: str) -> Optional[Answer]:
    if trust.directory_problem(store_directory):
        return None
    jobs = manifest.read(os.path.join(store_directory, names.jobs_file(place, request_key)))
    key = request_key.encode("utf-8", "surrogateescape")
    if jobs is None or len(jobs.hot) != 5 or jobs.hot[:2] != [place, key]:
        return None
    tree = manifest.read(os.path.join(store_directory, names.tree_file(place)))
    if tree is not None and (len(tree.hot) != 2 + watch.FIELDS or tree.hot[0] != place):
        tree = None
    return _decide(place, store_directory, request_key, jobs, tree)


def _decide(
    root: bytes, store_directory: str, request_key: str, jobs: Packed, tree: Optional[Packed]
) -> Optional[Answer]:
    watched = watch.unpack(tree.hot[2:]) if tree else None
    child = _start_git(root) if watched and watched.by_git else None
    try:
        current = record.holds(jobs.hot[3], root, os.environ)
        moved = watch.compare(watched, root, child) if watched and current else watch.Moved(everything=True)
        if watched and watched.by_git and child is None:
            moved = watch.Moved(everything=True)
    finally:
        if child:
            child.abandon()
    if not current:
        return None
    if watched and tree and not moved and jobs.hot[2] == tree.hot[1]:
        if watched.grown_at and time.time_ns() > watched.grown_at:
            _grow(root, store_directory, tree)
        return _stored(jobs.hot[4])
    from cigen.hashing import engine
    from cigen.hashing.store import DurableStore

    return engine.revise(root, DurableStore(store_directory), tree, moved, jobs, request_key)


def _start_git(root: bytes) -> Optional[git.Child]:
    try:
        return git.changed_files(root)
    except git.GitError:
        return None


def _grow(root: bytes, store_directory: str, tree: Packed) -> None:
    from cigen.hashing import engine
    from cigen.hashing.store import DurableStore

    engine.grown_up(root, DurableStore(store_directory), tree)


def _stored(packed: bytes) -> Answer:
    fields = iter([field.decode("utf-8", "surrogateescape") for field in unpack(packed)])
    return Answer(
        {
            variant: JobResult(digest or None, reason, tuple(idle.split("\0")) if idle else ())
            for variant, digest, reason, idle in zip(fields, fields, fields, fields)
        }
    )
