"""Reading git's index: versions 2 to 4, SHA-1 or SHA-256. Whatever else it may be is left to `git ls-files`."""

from __future__ import annotations

from _bisect import bisect_left
from _struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AbstractSet, Final, Iterator, NamedTuple, Sequence
else:
    from cigen.hashing.named_tuple import NamedTuple

# ctime s, ns, mtime s, ns, dev, ino, mode, uid, gid, size, object id, flags
IndexRow = tuple[int, int, int, int, int, int, int, int, int, int, bytes, int]
MODE: Final = 6
OID: Final = 10

ASSUME_UNCHANGED, STAGE, EXTENDED = 0x8000, 0x3000, 0x4000
SKIP_WORKTREE, INTENT_TO_ADD = 0x4000, 0x2000  # in the extended flags
GITLINK = 0o160000


class Index(NamedTuple):
    """Columns, in index order. `unclean`: positions where git's own notion of clean must not be used; `sparse`: those
    that git does not expect in the worktree."""

    paths: Sequence[bytes]
    rows: Sequence[IndexRow]
    unclean: AbstractSet[int]
    sparse: AbstractSet[int]

    def below(self, prefix: bytes) -> Index:
        """The entries below a directory ("" or ending in a slash), paths relative to it."""
        if not prefix:
            return self
        first, last = bisect_left(self.paths, prefix), bisect_left(self.paths, prefix[:-1] + b"0")
        return self._cut(range(first, last), len(prefix))

    def _cut(self, kept: range, skip: int) -> Index:
        return Index(
            [path[skip:] for path in self.paths[kept.start : kept.stop]],
            self.rows[kept.start : kept.stop],
            {i - kept.start for i in self.unclean if i in kept},
            {i - kept.start for i in self.sparse if i in kept},
        )

    def without(self, dropped: AbstractSet[bytes]) -> Index:
        """The same less these paths."""
        kept = [i for i, path in enumerate(self.paths) if path not in dropped] if dropped else range(len(self.paths))
        if len(kept) == len(self.paths):
            return self
        return Index(
            [self.paths[i] for i in kept],
            [self.rows[i] for i in kept],
            {new for new, old in enumerate(kept) if old in self.unclean},
            {new for new, old in enumerate(kept) if old in self.sparse},
        )

    def mounted(self, mount: bytes) -> Index:
        """The same as seen from above: every path behind `mount`, which ends in a slash."""
        return self._replace(paths=[mount + path for path in self.paths])

    def followed_by(self, other: Index) -> Index:
        """Both, in this order."""
        shift = len(self.paths)
        return Index(
            [*self.paths, *other.paths],
            [*self.rows, *other.rows],
            self.unclean | {i + shift for i in other.unclean},
            self.sparse | {i + shift for i in other.sparse},
        )

    def links(self) -> list[bytes]:
        """Paths of submodules."""
        return [path for path, row in zip(self.paths, self.rows) if row[MODE] == GITLINK]


NOTHING = Index((), (), frozenset(), frozenset())


class NeedsGit(Exception):
    """This index can't be read here: split, sparse, or of a version unknown to us."""


def parse(index: bytes, oid_size: int) -> Index:
    """All entries; NeedsGit when anything about the file is unfamiliar."""
    head = Struct(">4sII")
    if len(index) < head.size + oid_size:
        raise NeedsGit("too short")
    magic, version, count = head.unpack_from(index)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise NeedsGit("unknown version")
    try:
        found, end = _entries(index, version, count, oid_size, head.size)
    except (IndexError, ValueError) as error:
        raise NeedsGit("malformed") from error
    _check_extensions(index, end, oid_size)
    return found


def _entries(index: bytes, version: int, count: int, oid_size: int, offset: int) -> tuple[Index, int]:
    entry = Struct(f">10I{oid_size}sH")
    unpack, size = entry.unpack_from, entry.size
    limit = len(index) - oid_size - size
    paths: list[bytes] = []
    rows: list[IndexRow] = []
    unclean, sparse = set(), set()
    path = b""
    for i in range(count):
        if offset > limit:
            raise ValueError("entry beyond the end")
        row = unpack(index, offset)
        start = offset + size
        flags = row[11]
        if flags & 0xF000:
            unclean.add(i)
            if flags & EXTENDED:
                if index[start] << 8 & SKIP_WORKTREE:
                    sparse.add(i)
                start += 2
        if version == 4:
            strip, start = _varint(index, start)
            end = index.index(b"\0", start)
            path = path[: len(path) - strip] + index[start:end]
            offset = end + 1
        else:
            length = flags & 0xFFF
            end = start + length if length < 0xFFF else index.index(b"\0", start)
            path = index[start:end]
            offset += (end - offset + 8) & ~7
        paths.append(path)
        rows.append(row)
    return Index(paths, rows, unclean, sparse), offset


def _varint(index: bytes, position: int) -> tuple[int, int]:
    byte = index[position]
    value = byte & 127
    while byte & 128:
        position += 1
        byte = index[position]
        value = (value + 1) << 7 | byte & 127
    return value, position + 1


def _check_extensions(index: bytes, offset: int, oid_size: int) -> None:
    extension = Struct(">4sI")
    end = len(index) - oid_size
    while offset < end:
        if offset + extension.size > end:
            raise NeedsGit("bytes left over")
        name, size = extension.unpack_from(index, offset)
        if not name[:1].isupper():  # lower case: changes what the entries mean (`link`, `sdir`)
            raise NeedsGit(name.decode("ascii", "replace"))
        offset += extension.size + size
    if offset != end:
        raise NeedsGit("bytes left over")


def parse_listing(listing: bytes) -> Index:
    """The output of `git ls-files --stage -t -z`, nothing of which git vouches for as clean."""
    lines = listing.split(b"\0")[:-1]
    paths = [line.partition(b"\t")[2] for line in lines]
    sparse = {i for i, line in enumerate(lines) if line.startswith(b"S")}
    return Index(paths, list(_rows(lines)), frozenset(range(len(lines))), sparse)


def _rows(lines: Sequence[bytes]) -> Iterator[IndexRow]:
    for line in lines:
        _tag, mode, oid, _stage = line.partition(b"\t")[0].split(b" ")
        yield 0, 0, 0, 0, 0, 0, int(mode, 8), 0, 0, 0, bytes.fromhex(oid.decode()), 0
