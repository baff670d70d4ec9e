"""Reading git's index: versions 2 to 4, SHA-1 or SHA-256. Whatever else it may be is left to `git ls-files`."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple, Optional

# ctime s, ns, mtime s, ns, dev, ino, mode, uid, gid, size, object id, flags
Row = tuple[int, int, int, int, int, int, int, int, int, int, bytes, int]

ASSUME_UNCHANGED, STAGE, EXTENDED = 0x8000, 0x3000, 0x4000
SKIP_WORKTREE, INTENT_TO_ADD = 0x4000, 0x2000  # in the extended flags
GITLINK = 0o160000


class Tracked(NamedTuple):
    """One index entry. `row` is None when git's own notion of clean must not be used for it."""

    path: bytes
    oid: bytes
    mode: int
    row: Optional[Row]
    sparse: bool = False  # git does not expect it in the worktree


class NeedsGit(Exception):
    """This index can't be read here: split, sparse, or of a version unknown to us."""


def parse(index: bytes, oid_size: int) -> list[Tracked]:
    """All entries in index order; NeedsGit when anything about the file is unfamiliar."""
    head = Struct(">4sII")
    if len(index) < head.size + oid_size:
        raise NeedsGit("too short")
    magic, version, count = head.unpack_from(index)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise NeedsGit("unknown version")
    try:
        entries, end = _entries(index, version, count, oid_size, head.size)
    except (IndexError, ValueError) as error:
        raise NeedsGit("malformed") from error
    _check_extensions(index, end, oid_size)
    return entries


def _entries(index: bytes, version: int, count: int, oid_size: int, offset: int) -> tuple[list[Tracked], int]:
    entry = Struct(f">10I{oid_size}sH")
    unpack, size = entry.unpack_from, entry.size
    limit = len(index) - oid_size
    found: list[Tracked] = []
    path = b""
    for _ in range(count):
        if offset + size > limit:
            raise ValueError("entry beyond the end")
        row = unpack(index, offset)
        start = offset + size
        flags, extended = row[11], 0
        if flags & EXTENDED:
            extended = index[start] << 8 | index[start + 1]
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
        plain = not flags & (ASSUME_UNCHANGED | STAGE) and not extended
        found.append(Tracked(path, row[10], row[6], row if plain else None, bool(extended & SKIP_WORKTREE)))
    return found, offset


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


def parse_listing(listing: bytes) -> list[Tracked]:
    """The output of `git ls-files --stage -t -z`, nothing of which git vouches for as clean."""
    found = []
    for line in listing.split(b"\0")[:-1]:
        fields, _, path = line.partition(b"\t")
        tag, mode, oid, _stage = fields.split(b" ")
        found.append(Tracked(path, bytes.fromhex(oid.decode()), int(mode, 8), None, tag == b"S"))
    return found
