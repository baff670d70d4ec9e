"""Hashing all jobs of a project: the work behind a miss, and behind a warm run that found something changed."""

from __future__ import annotations

from cigen.hashing import clock, jobs, names, record, remembered, tree, watch
from cigen.hashing.adopt import adopted, same_commit
from cigen.hashing.answer import Answer, pack, unpack
from cigen.hashing.digests import NullDigestStore
from cigen.hashing.elsewhere import elsewhere_in, selection_id
from cigen.hashing.remembered import Remembered
from cigen.hashing.resolve import resolve, unknown
from cigen.hashing.tree import UNKNOWN
from cigen.hashing.update import checked_by_us, grow, update
from cigen.hashing.watch import Moved
from cigen.hashing.worktree import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Mapping, NamedTuple, Optional, Sequence

    from cigen.hashing.ahead import Ahead
    from cigen.hashing.answer import JobResult
    from cigen.hashing.digests import DigestStore, Progress
    from cigen.hashing.job_hash import HashedFile, HashRequest
    from cigen.hashing.manifest import Packed
    from cigen.hashing.recording import Record
    from cigen.hashing.tree import Tree
    from cigen.hashing.verdict import Held
    from cigen.hashing.watch import Watch
else:
    from cigen.hashing.row import NamedTuple


class Seen(NamedTuple):
    """The project's files as of `clock`, and what tells whether they still are.

    `before` is the tree the store had of this root; it is this very tree when nothing moved. `stored` is one of any root
    with the same paths and blobs.
    """

    root: bytes
    clock: clock.Clock
    tree: Tree
    watch: Watch
    before: Optional[Tree] = None
    stored: Optional[Tree] = None


class Last(NamedTuple):
    """An answer that was given, to the same requests, where the tree had this state."""

    state: bytes
    answer: Answer
    tree: Callable[[], Optional[Tree]]


def hash_jobs(
    root: str,
    requests: Sequence[HashRequest],
    *,
    store: Optional[DigestStore] = None,
    request_key: str = "",
    read: Optional[Record] = None,
    outputs: Sequence[str] = (),
    unskippable: Optional[Mapping[str, str]] = None,
    progress: Optional[Progress] = None,
    ahead: Optional[Ahead] = None,
    places: Mapping[str, tuple[str, str]] = {},
) -> Answer:
    """Every request's JOB_HASH on the worktree as it is now, or as `ahead` saw it with the same root and store.

    `outputs` (paths relative to the root) are as `select_all` takes them. `unskippable` are variants the caller could
    make no request for, with the reason; they are part of the answer, as are `places`: the workflow and the name of each
    variant whose id isn't its name. With `read`, what the configuration was made from,
    the store also learns to answer `warm.lookup(root, ..., request_key)`, where `request_key` spells out every option that
    shaped the requests but is neither a file nor a variable in `read`.
    """
    kept = store or NullDigestStore()
    seen = ahead.seen() if ahead else None
    if seen is None:
        seen, ahead = see_at(names.resolved(root), kept), None
    asked = Remembered(requests, outputs, unskippable or {}, places=places)
    packed = _packed_record(read, seen) if read else None
    return answer(seen, asked, kept, request_key, packed, progress, ahead=ahead)


def _packed_record(read: Record, seen: Seen) -> Optional[bytes]:
    from cigen.hashing.recording import keep  # not where the last record still holds

    return keep(read, seen.root, names.CODE, seen.clock)


def see(root: str, store: DigestStore) -> Seen:
    """The project's files now, with every digest that the store can still vouch for."""
    return see_at(names.resolved(root), store)


def see_at(place: bytes, store: DigestStore) -> Seen:
    """The same for a root as `names.resolved` gives it. Raises WorktreeError where that can't be told."""
    try:
        return _see_at(place, store)
    except (git.GitError, OSError) as error:
        from cigen.hashing.failure import WorktreeError  # a warm run has none to raise

        raise WorktreeError.of(error) from error


def _see_at(place: bytes, store: DigestStore) -> Seen:
    packed = store.load(names.tree_file(place))
    if packed is None or len(packed.hot) != 2 + watch.FIELDS or packed.hot[0] != place:
        return _look(place, clock.start(place), None, store)
    watched = watch.unpack(packed.hot[2:])
    try:
        moved = watch.compare(watched, place, git.changed_files(place) if watched.by_git else None)
    except git.GitError:
        moved = Moved(everything=True)
    return revised(place, store, packed, moved)


def _look(root: bytes, now: clock.Clock, old: Optional[Tree], store: DigestStore) -> Seen:
    from cigen.hashing.look import look  # an edit alone needs no listing

    fresh, watched = look(root, now, old, store.directory)
    stored = same_commit(fresh, store.trees() if UNKNOWN in fresh.digests else ())
    if stored is not None:
        fresh = adopted(fresh, stored)
    return Seen(root, now, fresh, watched, old, stored)


def answer(
    seen: Seen,
    asked: Remembered,
    store: DigestStore,
    request_key: str,
    packed_record: Optional[bytes],
    progress: Optional[Progress] = None,
    last: Optional[Last] = None,
    ahead: Optional[Ahead] = None,
) -> Answer:
    """The requests' results; tree, results and record go to the store."""
    elsewhere = elsewhere_in(seen.root, seen.tree)
    paths_id = selection_id(seen.tree, elsewhere)
    if asked.paths_id != paths_id:
        from cigen.hashing.select import select_all, union  # matching needs `re`

        selections = select_all(seen.tree.paths, asked.requests, asked.outputs, elsewhere)
        asked = asked._replace(paths_id=paths_id, selections=selections, wanted=union(selections))
        last = None
    resolved = ahead.resolved(seen.tree, asked.wanted) if ahead else None
    if resolved is None:
        resolved = resolve(seen.root, seen.tree, asked.wanted, store, progress, seen.stored)
    state = resolved.state if resolved is seen.before else save_tree(seen._replace(tree=resolved), store)
    if last is not None and last.state == state:
        found = last.answer
    else:
        found = _hashed(resolved, asked, last)
    if packed_record is not None:
        hot = [seen.root, _key(request_key), state, packed_record, pack(found)]
        store.save(names.jobs_file(seen.root, request_key), hot, remembered.pack(asked))
    return found


def _hashed(resolved: Tree, asked: Remembered, last: Optional[Last]) -> Answer:
    requests, selections = asked.requests, asked.selections
    kept: Mapping[str, JobResult] = {}
    before = last.tree() if last else None
    if before is not None and last is not None:
        kept = jobs.unaffected(before, resolved, requests, selections, last.answer)
    unread = unknown(resolved, asked.wanted)
    return jobs.hash_all(resolved, requests, selections, asked.unskippable, kept, unread, asked.places)


def save_tree(seen: Seen, store: DigestStore) -> bytes:
    """Puts the tree into the store; returns its state."""
    state = seen.tree.state
    store.save(names.tree_file(seen.root), [seen.root, state, *seen.watch.pack()], seen.tree.pack())
    return state


def revise(
    root: bytes, store: DigestStore, packed_tree: Optional[Packed], moved: Moved, held: Held, request_key: str
) -> Optional[Answer]:
    """The answer where the record still holds but the files moved on; None when the store can't tell what was asked."""
    asked = remembered.unpack(held.jobs)
    if asked is None:
        return None
    given_in, _, state, packed_record, given = held.jobs.hot
    try:
        seen = revised(root, store, packed_tree, moved, held.started)
    except git.GitError:  # who loads the configuration meets it again, and can say it
        return None
    is_of_tree = packed_tree is not None and packed_tree.hot[1] == state

    def tree_of_it() -> Optional[Tree]:
        return seen.before if is_of_tree else _tree_in_state(given_in, state, store)

    resigned = record.signed(packed_record, seen.clock.settled(held.signatures))
    return answer(seen, asked, store, request_key, resigned, last=Last(state, unpack(given), tree_of_it))


def _tree_in_state(root: bytes, state: bytes, store: DigestStore) -> Optional[Tree]:
    """The stored tree of a root, if it is still in that state."""
    packed = store.load(names.tree_file(root))
    return tree.unpack(packed) if packed and packed.hot[:2] == [root, state] else None


def revised(
    root: bytes, store: DigestStore, packed: Optional[Packed], moved: Moved, started: Optional[int] = None
) -> Seen:
    """The tree after a comparison found `moved`, by the least work that is right. `started`: before it was compared."""
    now = clock.start(root, started)
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
    from cigen.hashing.job_hash import HashedFile
    from cigen.hashing.select import select_all, union

    kept = store or NullDigestStore()
    seen = see(root, kept)
    selections = select_all(seen.tree.paths, requests, outputs, elsewhere_in(seen.root, seen.tree))
    view = resolve(seen.root, seen.tree, union(selections), kept)
    save_tree(seen._replace(tree=view), kept)
    return {
        request.variant: tuple(HashedFile(view.paths[i], view.kind(i), view.digest(i)) for i in selection.positions)
        for request, selection in zip(requests, selections)
    }


def _key(request_key: str) -> bytes:
    return request_key.encode("utf-8", "surrogateescape")
