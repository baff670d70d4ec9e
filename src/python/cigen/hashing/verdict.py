"""Whether the last run's answer still holds; if not, the work that is left. Started by `warm`, git already running."""

from __future__ import annotations

import os
import time

from cigen.hashing import manifest, names, record, trust, watch
from cigen.hashing.answer import unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional

    from cigen.hashing.answer import Answer
    from cigen.hashing.manifest import Packed
    from cigen.hashing.worktree import git

_ELSEWHERE = 4  # answers given in other directories that are looked at


class Held:
    """An answer whose configuration is that of `root`, and the signatures the configuration's files have there."""

    __slots__ = ("jobs", "signatures", "started")

    def __init__(self, jobs: Packed, signatures: bytes, started: int) -> None:
        self.jobs, self.signatures, self.started = jobs, signatures, started


def decide(root: bytes, store_directory: str, request_key: str, child: Optional[git.Child]) -> Optional[Answer]:
    """The answer, None when the configuration has to be loaded for it. `child` is git at work on `changed_files`."""
    held = None if trust.directory_problem(store_directory) else _held(root, store_directory, request_key)
    if held is None:
        return None
    tree = manifest.read(os.path.join(store_directory, names.tree_file(root)))
    if tree is None or len(tree.hot) != 2 + watch.FIELDS or tree.hot[0] != root:
        return _revised(root, store_directory, request_key, held, None, watch.Moved(everything=True))
    watched = watch.unpack(tree.hot[2:])
    moved = _moved(watched, root, child)
    if moved or held.jobs.hot[:3:2] != [root, tree.hot[1]]:
        return _revised(root, store_directory, request_key, held, tree, moved)
    if watched.grown_at and time.time_ns() > watched.grown_at:
        _grow(root, store_directory, tree)
    return unpack(held.jobs.hot[4])


def _held(root: bytes, store_directory: str, request_key: str) -> Optional[Held]:
    """The last answer given here; else one given in another directory to the very same configuration, as in a clone."""
    started = time.time_ns()
    own = os.path.join(store_directory, names.jobs_file(root, request_key))
    key = request_key.encode("utf-8", "surrogateescape")
    for path in _places(own, store_directory, request_key):
        jobs = manifest.read(path)
        if jobs is None or len(jobs.hot) != 5 or jobs.hot[1] != key or (path == own and jobs.hot[0] != root):
            continue
        signatures = record.holds(jobs.hot[3], root, os.environ)
        if signatures is not None:
            return Held(jobs, signatures, started)
    return None


def _places(own: str, store_directory: str, request_key: str) -> Iterator[str]:
    yield own
    others = names.latest(store_directory, names.jobs_files(request_key), _ELSEWHERE)
    yield from (path for path in others if path != own)


def _moved(watched: watch.Watch, root: bytes, child: Optional[git.Child]) -> watch.Moved:
    if not watched.by_git:
        return watch.compare(watched, root, None)
    from cigen.hashing.worktree import git  # a small project needs none

    try:
        return watch.compare(watched, root, child or git.changed_files(root))
    except git.GitError:
        return watch.Moved(everything=True)


def _revised(
    root: bytes, store_directory: str, request_key: str, held: Held, tree: Optional[Packed], moved: watch.Moved
) -> Optional[Answer]:
    from cigen.hashing import engine
    from cigen.hashing.store import DurableStore

    return engine.revise(root, DurableStore(store_directory), tree, moved, held, request_key)


def _grow(root: bytes, store_directory: str, tree: Packed) -> None:
    from cigen.hashing import engine
    from cigen.hashing.store import DurableStore

    engine.grown_up(root, DurableStore(store_directory), tree)
