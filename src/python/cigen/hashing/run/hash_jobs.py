"""Hashing all jobs of a project: the work behind a miss, and behind a warm run that found something changed."""

from __future__ import annotations

from cigen.hashing.job import config_inputs, question
from cigen.hashing.job.answer import Answer, StoredAnswer, pack, unpack
from cigen.hashing.job.hash_all import hash_all, unaffected
from cigen.hashing.job.question import Question
from cigen.hashing.packed import store_paths
from cigen.hashing.packed.frames import encoded
from cigen.hashing.run.project_files import ProjectFiles, current_files, current_files_at, revised, save_tree
from cigen.hashing.tree import tree
from cigen.hashing.tree.baseline import Changes
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.tree.indirections import indirections_of, selection_id
from cigen.hashing.tree.resolve import resolve, unknown
from cigen.hashing.worktree import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Mapping, NamedTuple, Optional, Sequence

    from cigen.hashing.job.answer import JobResult
    from cigen.hashing.job.config_inputs import ConfigInputs
    from cigen.hashing.job.job_hash import HashedFile, HashRequest
    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.run.prefetch import Prefetch
    from cigen.hashing.tree.digests import DigestStore, Progress
    from cigen.hashing.tree.tree import Tree

    Seen = Callable[[Tree, Question], None]  # the files with their digests, and which of them each request means
else:
    from cigen.hashing.named_tuple import NamedTuple


class GivenAnswer(NamedTuple):
    """An answer that was given, to the same requests, where the tree had this state."""

    state: bytes
    answer: Answer
    tree: Callable[[], Optional[Tree]]


class Run(NamedTuple):
    """What a run of hashing may use, and whom it tells.

    `request_key` spells out every option that shaped the requests but is neither a file nor a variable of the
    configuration. `prefetch` is a look at the same root's files with the same store, under way. `seen` is told what the
    hashes are made of.
    """

    store: DigestStore = NullDigestStore()
    request_key: str = ""
    progress: Optional[Progress] = None
    prefetch: Optional[Prefetch] = None
    seen: Optional[Seen] = None


def hash_jobs(root: str, asked: Question, run: Run, read: Optional[ConfigInputs] = None) -> Answer:
    """Every request's JOB_HASH on the worktree as it is now, or as `run.prefetch` saw it.

    With `read`, what the configuration was made from, the store also learns to answer `lookup(root, ..., request_key)`.
    """
    files = run.prefetch.files() if run.prefetch else None
    if files is None:
        files, run = current_files_at(store_paths.real_root(root), run.store), run._replace(prefetch=None)
    packed = config_inputs.pack(read, files.root, store_paths.CODE, files.clock) if read else None
    return answer(files, asked, run, packed)


def answer(
    files: ProjectFiles, asked: Question, run: Run, packed_inputs: Optional[bytes], last: Optional[GivenAnswer] = None
) -> Answer:
    """The requests' results; tree, results and inputs go to the store."""
    indirections = indirections_of(files.root, files.tree)
    paths_id = selection_id(files.tree, indirections)
    if asked.paths_id != paths_id:
        from cigen.hashing.job.select import select_all, union  # matching needs `re`

        selections = select_all(files.tree.paths, asked.requests, asked.outputs, indirections)
        asked = asked._replace(paths_id=paths_id, selections=selections, wanted=union(selections))
        last = None
    resolved = run.prefetch.resolved(files.tree, asked.wanted) if run.prefetch else None
    if resolved is None:
        resolved = resolve(files.root, files.tree, asked.wanted, run.store, run.progress, files.stored)
    if run.seen is not None:
        run.seen(resolved, asked)
    state = resolved.state if resolved is files.before else save_tree(files._replace(tree=resolved), run.store)
    if last is not None and last.state == state:
        found = last.answer
    else:
        found = _hashed(resolved, asked, last)
    if packed_inputs is not None:
        hot = [files.root, encoded(run.request_key), state, packed_inputs, pack(found)]
        run.store.save(store_paths.jobs_file(files.root, run.request_key), hot, question.pack(asked))
    return found


def _hashed(resolved: Tree, asked: Question, last: Optional[GivenAnswer]) -> Answer:
    unchanged: Mapping[str, JobResult] = {}
    before = last.tree() if last else None
    if before is not None and last is not None:
        unchanged = unaffected(before, resolved, asked, last.answer)
    return hash_all(resolved, asked, unchanged, unknown(resolved, asked.wanted))


def revise(
    root: bytes,
    store: DigestStore,
    packed_tree: Optional[Packed],
    moved: Changes,
    stored: StoredAnswer,
    request_key: str,
) -> Optional[Answer]:
    """The answer where the inputs still hold but the files moved on; None when the store can't tell what was asked."""
    asked = question.unpack(stored.jobs)
    if asked is None:
        return None
    given_in, _, state, packed_inputs, given = stored.jobs.hot
    try:
        files = revised(root, store, packed_tree, moved, stored.started)
    except git.GitError:  # who loads the configuration meets it again, and can say it
        return None
    is_of_tree = packed_tree is not None and packed_tree.hot[1] == state

    def tree_of_it() -> Optional[Tree]:
        return files.before if is_of_tree else _tree_in_state(given_in, state, store)

    resigned = config_inputs.signed(packed_inputs, files.clock.settled(stored.signatures))
    return answer(files, asked, Run(store, request_key), resigned, GivenAnswer(state, unpack(given), tree_of_it))


def _tree_in_state(root: bytes, state: bytes, store: DigestStore) -> Optional[Tree]:
    """The stored tree of a root, if it is still in that state."""
    packed = store.load(store_paths.tree_file(root))
    return tree.unpack(packed) if packed and packed.hot[:2] == [root, state] else None


def files_of(
    root: str, requests: Sequence[HashRequest], *, store: Optional[DigestStore] = None, outputs: Sequence[str] = ()
) -> dict[str, tuple[HashedFile, ...]]:
    """The files behind each variant's hash, sorted by path; a digest of zeros is a file that can't be read."""
    from cigen.hashing.job.job_hash import HashedFile
    from cigen.hashing.job.select import select_all, union

    store = store or NullDigestStore()
    files = current_files(root, store)
    selections = select_all(files.tree.paths, requests, outputs, indirections_of(files.root, files.tree))
    view = resolve(files.root, files.tree, union(selections), store)
    save_tree(files._replace(tree=view), store)
    return {
        request.variant: tuple(HashedFile(view.paths[i], view.kind(i), view.digest(i)) for i in selection.positions)
        for request, selection in zip(requests, selections)
    }
