"""Whether the last run's answer still holds; if not, the work that is left. Started by `warm`, git already running."""

from __future__ import annotations

import os
import time

from cigen.hashing.job import config_inputs
from cigen.hashing.job.answer import StoredAnswer, unpack
from cigen.hashing.packed import manifest, store_paths, trust
from cigen.hashing.packed.frames import encoded
from cigen.hashing.tree import baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional

    from cigen.hashing.job.answer import Answer
    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.worktree import git

_OTHER_ROOTS = 4  # answers given in other directories that are looked at


def decide(root: bytes, store_directory: str, request_key: str, child: Optional[git.Child]) -> Optional[Answer]:
    """The answer, None when the configuration has to be loaded for it. `child` is git at work on `changed_files`."""
    stored = None if trust.directory_problem(store_directory) else _stored(root, store_directory, request_key)
    if stored is None:
        return None
    tree = manifest.read(os.path.join(store_directory, store_paths.tree_file(root)))
    if tree is None or len(tree.hot) != 2 + baseline.FIELDS or tree.hot[0] != root:
        return _revised(root, store_directory, request_key, stored, None, baseline.Changes(everything=True))
    watched = baseline.unpack(tree.hot[2:])
    moved = _moved(watched, root, child)
    if moved or stored.jobs.hot[:3:2] != [root, tree.hot[1]]:
        return _revised(root, store_directory, request_key, stored, tree, moved)
    if watched.grown_at and time.time_ns() > watched.grown_at:
        _grow(root, store_directory, tree)
    return unpack(stored.jobs.hot[4])


def _stored(root: bytes, store_directory: str, request_key: str) -> Optional[StoredAnswer]:
    """The last answer given here; else one given in another directory to the very same configuration, as in a clone."""
    started = time.time_ns()
    own = os.path.join(store_directory, store_paths.jobs_file(root, request_key))
    key = encoded(request_key)
    for path in _places(own, store_directory, request_key):
        jobs = manifest.read(path)
        if jobs is None or len(jobs.hot) != 5 or jobs.hot[1] != key or (path == own and jobs.hot[0] != root):
            continue
        signatures = config_inputs.holds(jobs.hot[3], root, os.environ)
        if signatures is not None:
            return StoredAnswer(jobs, signatures, started)
    return None


def _places(own: str, store_directory: str, request_key: str) -> Iterator[str]:
    yield own
    others = store_paths.latest(store_directory, store_paths.jobs_files(request_key), _OTHER_ROOTS)
    yield from (path for path in others if path != own)


def _moved(watched: baseline.Baseline, root: bytes, child: Optional[git.Child]) -> baseline.Changes:
    if not watched.by_git:
        return baseline.compare(watched, root, None)
    from cigen.hashing.worktree import git  # a small project needs none

    try:
        return baseline.compare(watched, root, child or git.changed_files(root))
    except git.GitError:
        return baseline.Changes(everything=True)


def _revised(
    root: bytes,
    store_directory: str,
    request_key: str,
    stored: StoredAnswer,
    tree: Optional[Packed],
    moved: baseline.Changes,
) -> Optional[Answer]:
    from cigen.hashing.run.hash_jobs import revise
    from cigen.hashing.store.durable import DurableStore

    return revise(root, DurableStore(store_directory), tree, moved, stored, request_key)


def _grow(root: bytes, store_directory: str, tree: Packed) -> None:
    from cigen.hashing.run.project_files import grown_up
    from cigen.hashing.store.durable import DurableStore

    grown_up(root, DurableStore(store_directory), tree)
