"""The files listed and read by another process, while this one finds out what is asked about them.

Loading a configuration takes about as long as looking at ten thousand files, and neither needs the other. Until the
question is there, the other process reads small files that are likely to be in it. Whatever goes wrong in it is no error
here: then the files are looked at in the plain way, and the error is met where it can be told.
"""

from __future__ import annotations

import os

from cigen.hashing.counters import COUNTS
from cigen.hashing.packed import store_paths
from cigen.hashing.patterns.selection import pack_positions, unpack_positions
from cigen.hashing.tree.tree import cut
from cigen.hashing.worktree import fork
from cigen.hashing.worktree.repository import discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Optional, Sequence

    from cigen.hashing.run.project_files import ProjectFiles
    from cigen.hashing.tree.digests import DigestStore, Progress
    from cigen.hashing.tree.resolve import Work
    from cigen.hashing.tree.tree import Tree

    Bar = Callable[[], Optional[Progress]]

_SMALL = 1 << 17  # bytes; a larger file is read when somebody asks for it
_AT_ONCE = 32  # files read between two looks at whether the question is there
_SIZE = 8
_LARGE_INDEX = 1 << 18  # bytes: about 2500 files; with fewer, the copy costs more than it saves


class Prefetch:
    """A look at the files below a root, for one question; close it, or use it in a `with`.

    `bar` makes what is told how far the reading is. Only an `eager` one reads what nobody has asked for yet.
    """

    def __init__(self, root: str, store: DigestStore, bar: Bar, eager: bool = True) -> None:
        self._other: Optional[fork.ForkedWork] = None
        self._root, self._prove = store_paths.real_root(root), store.remembers
        if _pays(self._root) and fork.is_possible() and store.load(store_paths.tree_file(self._root)) is None:
            self._other = fork.ForkedWork(lambda channel: _serve(self._root, store, bar, eager, channel))

    def __enter__(self) -> Prefetch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_at(self, root: str) -> bool:
        """Whether it looks at this root."""
        return self._root == store_paths.real_root(root)

    def files(self) -> Optional[ProjectFiles]:
        """The project's files; few digests are known yet. None where they have to be looked at in the plain way."""
        fields = self._ask()
        return _unpacked(self._root, fields) if fields else None

    def resolved(self, tree: Tree, wanted: Sequence[int]) -> Optional[Tree]:
        """The tree of `files` with every wanted digest, as `resolve` finds them; this process reads its half."""
        half = self._ask([pack_positions(wanted)])
        fields = self._ask(self._read(tree, unpack_positions(half[0]))) if half else None
        if not fields:
            return None
        digests, flags, counts = fields
        COUNTS.add(list(map(int, counts.split())))
        return tree.replaced(digests=digests, flags=flags)

    def close(self) -> None:
        """Waits for what the other still writes to the store."""
        if self._other:
            self._other.close()
            self._other = None

    def _read(self, tree: Tree, rows: Sequence[int]) -> Sequence[bytes]:
        from cigen.hashing.tree.resolve import contents  # where nothing was begun it isn't needed

        digests, sizes = [], []
        for _, digest, size in contents(self._root, tree, rows, self._prove):
            digests.append(digest)
            sizes.append(size.to_bytes(_SIZE, "little", signed=True))
        return [b"".join(digests), b"".join(sizes)]

    def _ask(self, fields: Sequence[bytes] = ()) -> Optional[Sequence[bytes]]:
        return self._other.ask(fields) if self._other else None


def _pays(root: bytes) -> bool:
    """Whether there are so many files that a process for them takes less time than it saves."""
    repository = discover(root)
    try:
        return repository is not None and os.stat(repository.index_file).st_size >= _LARGE_INDEX
    except OSError:
        return False


def _serve(root: bytes, store: DigestStore, bar: Bar, eager: bool, channel: fork.Channel) -> None:
    """The other process: a look, then reading ahead until it is asked, twice."""
    from array import array  # here: the original begins with something else

    from cigen.hashing.run.project_files import current_files_at
    from cigen.hashing.tree.resolve import Work, unknown

    COUNTS.reset()
    files = current_files_at(root, store)
    work = Work(root, files.tree, store.remembers, files.stored)
    pending = _likely(files.tree, work, store) if eager else []
    _read_until_asked(work, pending, channel)
    channel.receive()
    channel.send(_packed(files))
    _read_until_asked(work, pending, channel)
    (wanted,) = channel.receive()
    rest = work.known(unknown(work.tree(), unpack_positions(wanted)), store)
    half = len(rest) // 2
    channel.send([pack_positions(array("I", rest[half:]))])
    work.read_all(rest[:half], bar())
    _take(work, rest[half:], channel.receive())
    found = work.tree()
    channel.send([found.digests, found.flags, _encoded(COUNTS.totals())])
    store.add_blobs(work.blobs)


def _likely(tree: Tree, work: Work, store: DigestStore) -> list[int]:
    """The rows worth reading before anybody asks, the last first."""
    from cigen.hashing.tree.resolve import unknown
    from cigen.hashing.worktree import signature

    sizes = signature.sizes_of(tree.signatures)
    small = [i for i, size in enumerate(sizes) if size <= _SMALL and tree.signature(i) != signature.ABSENT]
    return work.known(unknown(tree, small), store)[::-1]


def _read_until_asked(work: Work, pending: list[int], channel: fork.Channel) -> None:
    while pending and not channel.has_message():
        work.read([pending.pop() for _ in range(min(_AT_ONCE, len(pending)))])


def _take(work: Work, rows: Sequence[int], fields: Sequence[bytes]) -> None:
    """Adds what the original read."""
    digests, sizes = cut(fields[0]), cut(fields[1], _SIZE)
    if not len(digests) == len(sizes) == len(rows):
        raise ValueError("not what was asked for")
    for i, digest, size in zip(rows, digests, sizes):
        work.take(i, digest, int.from_bytes(size, "little", signed=True))


def _packed(files: ProjectFiles) -> Sequence[bytes]:
    return [_encoded(files.clock), *files.tree.pack(), *files.baseline.pack()]


def _unpacked(root: bytes, fields: Sequence[bytes]) -> Optional[ProjectFiles]:
    from cigen.hashing.run.project_files import ProjectFiles
    from cigen.hashing.tree import baseline, tree
    from cigen.hashing.worktree import clock

    started, margin = map(int, fields[0].split())
    found = tree.of_fields(fields[1 : 1 + tree.FIELDS])
    watched = baseline.unpack(fields[1 + tree.FIELDS :])
    return ProjectFiles(root, clock.Clock(started, margin), found, watched) if found else None


def _encoded(numbers: Iterable[int]) -> bytes:
    return b" ".join([b"%d" % number for number in numbers])
