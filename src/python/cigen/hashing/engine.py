"""Hashing all jobs of a project: the work behind a miss, and behind a warm run that found something changed."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Sequence

from cigen.hashing import clock, jobs, names, record, tree, watch
from cigen.hashing.answer import Answer, pack, unpack
from cigen.hashing.digests import DigestStore, NullDigestStore, Progress
from cigen.hashing.job_hash import HashedFile, HashRequest
from cigen.hashing.manifest import Packed
from cigen.hashing.resolve import resolve
from cigen.hashing.selection import Selection
from cigen.hashing.tree import Tree
from cigen.hashing.update import checked_by_us, grow, update
from cigen.hashing.watch import Moved, Watch
from cigen.hashing.worktree import git


class Seen(NamedTuple):
    """The project's files as of `clock`, and what tells whether they still are.

    `before` is the tree the store had; it is this very tree when nothing moved.
    """

    root: bytes
    clock: clock.Clock
    tree: Tree
    watch: Watch
    before: Optional[Tree] = None


def hash_jobs(
    root: str,
    requests: Sequence[HashRequest],
    *,
    store: Optional[DigestStore] = None,
    request_key: str = "",
    read: Optional[record.Record] = None,
    outputs: Sequence[str] = (),
    unskippable: Optional[Mapping[str, str]] = None,
    progress: Optional[Progress] = None,
) -> Answer:
    """Every request's JOB_HASH on the worktree as it is now.

    `outputs` (paths relative to the root) are never inputs. `unskippable` are variants the caller could make no request
    for, with the reason; they are part of the answer. With `read`, what the configuration was made from, the
    store also learns to answer `warm.lookup(root, ..., request_key)`, where `request_key` spells out every option that
    shaped the requests but is neither a file nor a variable in `read`.
    """
    kept = store or NullDigestStore()
    seen = see(root, kept)
    asked = jobs.Remembered(requests, outputs, unskippable or {}, b"", ())
    return answer(seen, asked, kept, request_key, _packed_record(read, seen) if read else None, progress)


def see(root: str, store: DigestStore) -> Seen:
    """The project's files now, with every digest that the store can still vouch for."""
    place = names.resolved(root)
    packed = store.load(names.tree_file(place))
    if packed is None or len(packed.hot) != 2 + watch.FIELDS or packed.hot[0] != place:
        return _look(place, clock.start(place), None, store)
    watched = watch.unpack(packed.hot[2:])
    try:
        child = git.changed_files(place) if watched.by_git else None
    except git.GitError:
        return revised(place, store, packed, Moved(everything=True))
    return revised(place, store, packed, watch.compare(watched, place, child))


def _look(root: bytes, now: clock.Clock, old: Optional[Tree], store: DigestStore) -> Seen:
    from cigen.hashing.look import look  # an edit alone needs no listing

    try:
        return Seen(root, now, *look(root, now, old, store.directory), old)
    except git.GitError as error:
        from cigen.hashing.failure import WorktreeError

        raise WorktreeError.of_git(error) from error


def answer(
    seen: Seen,
    asked: jobs.Remembered,
    store: DigestStore,
    request_key: str,
    packed_record: Optional[bytes],
    progress: Optional[Progress] = None,
    last: Optional[Answer] = None,
) -> Answer:
    """The requests' results; tree, results and record go to the store. `last` is the answer to them on `before`."""
    paths_id = seen.tree.paths_id
    selections = asked.selections
    if asked.paths_id != paths_id:
        from cigen.hashing.select import select_all  # matching needs `re`

        selections = select_all(seen.tree.paths, asked.requests, asked.outputs)
        last = None
    resolved = resolve(seen.root, seen.tree, _wanted(selections), store, progress)
    kept = jobs.unaffected(seen.before, resolved, asked.requests, selections, last)
    found = jobs.hash_all(resolved, asked.requests, selections, asked.unskippable, kept)
    is_saved = resolved is seen.before
    state = resolved.state if is_saved else save_tree(seen._replace(tree=resolved), store)
    if packed_record is not None:
        hot = [seen.root, _key(request_key), state, packed_record, pack(found)]
        remembered = asked._replace(paths_id=paths_id, selections=selections)
        store.save(names.jobs_file(seen.root, request_key), hot, jobs.pack_remembered(remembered))
    return found


def save_tree(seen: Seen, store: DigestStore) -> bytes:
    """Puts the tree into the store; returns its state."""
    state = seen.tree.state
    store.save(names.tree_file(seen.root), [seen.root, state, *seen.watch.pack()], seen.tree.pack())
    return state


def revise(
    root: bytes, store: DigestStore, packed_tree: Optional[Packed], moved: Moved, packed_jobs: Packed, request_key: str
) -> Optional[Answer]:
    """The answer where the record still holds but the files moved on; None when the store can't tell what was asked."""
    asked = jobs.unpack_remembered(packed_jobs)
    if asked is None:
        return None
    is_of_tree = packed_tree is not None and packed_tree.hot[1] == packed_jobs.hot[2]
    last = unpack(packed_jobs.hot[4]) if is_of_tree else None
    seen = revised(root, store, packed_tree, moved)
    return answer(seen, asked, store, request_key, packed_jobs.hot[3], last=last)


def revised(root: bytes, store: DigestStore, packed: Optional[Packed], moved: Moved) -> Seen:
    """The tree after a comparison found `moved`, by the least work that is right."""
    now = clock.start(root)
    old = tree.unpack(packed) if packed else None
    if packed is not None and old is not None:
        watched = watch.unpack(packed.hot[2:])
        if not moved:
            return Seen(root, now, old, watched, old)
        fresh = update(root, old, watched, moved, now)
        if fresh is not None:
            return Seen(root, now, *fresh, old)
    return _look(root, now, old, store)


def grown_up(root: bytes, store: DigestStore, packed: Packed) -> None:
    """Hands files that are old enough over to git's care, so that the next runs need not compare them."""
    old = tree.unpack(packed)
    if old is None:
        return
    watched = watch.unpack(packed.hot[2:])
    fresh = grow(old)
    watched.grown_at = 0
    watched.checked, watched.checked_signatures = checked_by_us(fresh, watched.by_git)
    store.save(names.tree_file(root), [root, packed.hot[1], *watched.pack()], fresh.pack())


def files_of(
    root: str, requests: Sequence[HashRequest], *, store: Optional[DigestStore] = None, outputs: Sequence[str] = ()
) -> dict[str, tuple[HashedFile, ...]]:
    """The files behind each variant's hash, sorted by path; a digest of zeros is a file that can't be read."""
    kept = store or NullDigestStore()
    from cigen.hashing.select import select_all

    seen = see(root, kept)
    selections = select_all(seen.tree.paths, requests, outputs)
    view = resolve(seen.root, seen.tree, _wanted(selections), kept)
    save_tree(seen._replace(tree=view), kept)
    return {
        request.variant: tuple(
            HashedFile(view.paths[i], view.kinds[i : i + 1], view.digests[i]) for i in selection.positions
        )
        for request, selection in zip(requests, selections)
    }


def _wanted(selections: Sequence[Selection]) -> list[int]:
    return sorted(set().union(*(selection.positions for selection in selections)))


def _packed_record(read: record.Record, seen: Seen) -> Optional[bytes]:
    return record.keep(read, seen.root, names.CODE, seen.clock.started, seen.clock.margin)


def _key(request_key: str) -> bytes:
    return request_key.encode("utf-8", "surrogateescape")
