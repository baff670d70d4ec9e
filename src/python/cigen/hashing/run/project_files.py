"""A project's files as they are now, by the least work that is right: from the store, brought up to date, or looked at anew."""

from __future__ import annotations

from cigen.hashing.packed import store_paths
from cigen.hashing.tree import baseline, tree
from cigen.hashing.tree.baseline import Changes
from cigen.hashing.tree.resolve import adopted, same_commit
from cigen.hashing.tree.tree import UNKNOWN
from cigen.hashing.tree.update import checked_by_us, grow, update
from cigen.hashing.worktree import clock, git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Optional

    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.tree.baseline import Baseline
    from cigen.hashing.tree.digests import DigestStore
    from cigen.hashing.tree.tree import Tree
else:
    from cigen.hashing.named_tuple import NamedTuple


class ProjectFiles(NamedTuple):
    """The project's files as of `clock`, and what tells whether they still are.

    `before` is the tree the store had of this root; it is this very tree when nothing moved. `stored` is one of any root
    with the same paths and blobs.
    """

    root: bytes
    clock: clock.Clock
    tree: Tree
    baseline: Baseline
    before: Optional[Tree] = None
    stored: Optional[Tree] = None


def is_known(root: str, store: DigestStore) -> bool:
    """Whether the store has seen these files before."""
    return store.load(store_paths.tree_file(store_paths.real_root(root))) is not None


def current_files(root: str, store: DigestStore) -> ProjectFiles:
    """The project's files now, with every digest that the store can still vouch for."""
    return current_files_at(store_paths.real_root(root), store)


def current_files_at(place: bytes, store: DigestStore) -> ProjectFiles:
    """The same for a root as `store_paths.real_root` gives it. Raises WorktreeError where that can't be told."""
    try:
        return _current_files_at(place, store)
    except (git.GitError, OSError) as error:
        from cigen.hashing.failure import WorktreeError  # a warm run has none to raise

        raise WorktreeError.of(error) from error


def _current_files_at(place: bytes, store: DigestStore) -> ProjectFiles:
    packed = store.load(store_paths.tree_file(place))
    if packed is None or len(packed.hot) != 2 + baseline.FIELDS or packed.hot[0] != place:
        return _observed(place, clock.start(place), None, store)
    watched = baseline.unpack(packed.hot[2:])
    try:
        moved = baseline.compare(watched, place, git.changed_files(place) if watched.by_git else None)
    except git.GitError:
        moved = Changes(everything=True)
    return revised(place, store, packed, moved)


def _observed(root: bytes, now: clock.Clock, old: Optional[Tree], store: DigestStore) -> ProjectFiles:
    from cigen.hashing.tree.observe import observe  # an edit alone needs no listing

    fresh, watched = observe(root, now, old, store.directory)
    stored = same_commit(fresh, store.trees() if UNKNOWN in fresh.digests else ())
    if stored is not None:
        fresh = adopted(fresh, stored)
    return ProjectFiles(root, now, fresh, watched, old, stored)


def save_tree(files: ProjectFiles, store: DigestStore) -> bytes:
    """Puts the tree into the store; returns its state."""
    state = files.tree.state
    store.save(store_paths.tree_file(files.root), [files.root, state, *files.baseline.pack()], files.tree.pack())
    return state


def revised(
    root: bytes, store: DigestStore, packed: Optional[Packed], moved: Changes, started: Optional[int] = None
) -> ProjectFiles:
    """The tree after a comparison found `moved`, by the least work that is right. `started`: before it was compared."""
    now = clock.start(root, started)
    old = tree.unpack(packed) if packed else None
    if packed is not None and old is not None:
        watched = baseline.unpack(packed.hot[2:])
        if not moved:
            return ProjectFiles(root, now, old, watched, old)
        fresh = update(root, old, watched, moved, now)
        if fresh is not None:
            return ProjectFiles(root, now, *fresh, old)
    return _observed(root, now, old, store)


def grown_up(root: bytes, store: DigestStore, packed: Packed) -> None:
    """Hands files that are old enough over to git's care, so that the next runs need not compare them."""
    old = tree.unpack(packed)
    if old is None:
        return
    watched = baseline.unpack(packed.hot[2:])
    fresh = grow(old)
    watched.grown_at = 0
    watched.checked, watched.checked_signatures = checked_by_us(fresh, watched.by_git)
    store.save(store_paths.tree_file(root), [root, packed.hot[1], *watched.pack()], fresh.pack())
