"""The warm path: all hashes from the last run's packed files, if nothing that could change them has moved.

Measured rule for this module and what it leads to: no `typing`, `re`, `json`, `subprocess`, `yaml` or `diskcache` before
the decision; each costs more than the decision itself. git starts first and works while Python still imports.
"""

from __future__ import annotations

import os

from cigen.hashing.packed import store_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.job.answer import Answer
    from cigen.hashing.worktree import git

_LARGE_INDEX = 1 << 15  # about `observe.MANY` files


def lookup(root: str, store_directory: str, request_key: str) -> Optional[Answer]:
    """What `hash_jobs` would answer, None when the configuration has to be loaded for that.

    Files that changed since are read and hashed on the way; the answer is as current as that of `hash_jobs`.
    """
    place = store_paths.real_root(root)
    is_known = os.path.exists(os.path.join(store_directory, store_paths.jobs_file(place, request_key)))
    if not is_known and not store_paths.latest(store_directory, store_paths.jobs_files(request_key), 1):
        return None
    child = _start_git(place) if is_known else None
    try:
        from cigen.hashing.warm.decide import decide

        return decide(place, store_directory, request_key, child)
    except (OSError, ValueError, IndexError):  # a root that is gone, or files packed by another cigen
        return None
    finally:
        if child:
            child.abandon()


def _start_git(root: bytes) -> Optional[git.Child]:
    """git at work already where it is likely to be needed: the index is not that of a small project."""
    try:
        if os.stat(root + b"/.git/index").st_size <= _LARGE_INDEX:
            return None
    except OSError:
        return None
    from cigen.hashing.worktree import git

    try:
        return git.changed_files(root)
    except git.GitError:
        return None
