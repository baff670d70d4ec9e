"""What a path is, what is known of it besides its content, and both of all paths, column by column."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Optional, Sequence
else:
    from cigen.hashing.named_tuple import NamedTuple

FileRow = tuple[bytes, bytes, bytes, bytes, int]  # path, kind, exact signature, blob id (b"" where git has none), flags

# what a later run must do
CHECK = 1  # compare our own signature: git would not notice a change
YOUNG = 2  # compare our own signature until the clock has left this file's ctime behind
# what is proven
PROVEN_BY_OID = 4  # index and worktree agree: a blob of equal size is this file's content
IS_BLOB = 8  # the digest is that of the blob itself: both were made from the same bytes


class Kind:
    """What a hashed path is; one byte of every file's record."""

    FILE = b"f"
    EXECUTABLE = b"x"
    SYMLINK = b"l"  # its content is the link text; what it leads to counts beside it
    SUBMODULE = b"m"  # one that isn't checked out: its content is the commit id
    DIRECTORY = b"d"  # one that can't be read: no hash holds it


def kind_of(mode: int) -> Optional[bytes]:
    """None for what can't be content: a directory, a socket."""
    form = mode & 0o170000
    if form == 0o100000:
        return Kind.EXECUTABLE if mode & 0o100 else Kind.FILE
    return Kind.SYMLINK if form == 0o120000 else None


def rows_with(flags: bytes, wanted: int) -> bytes:
    """One byte a row: 1 where any of the wanted flags is set, else 0."""
    return flags.translate(bytes([bool(flag & wanted) for flag in range(256)]))


def without(flags: bytes, unwanted: int) -> bytes:
    """The flags of all rows less the unwanted ones."""
    return flags.translate(bytes([flag & ~unwanted & 0xFF for flag in range(256)]))


class Columns(NamedTuple):
    """Sorted by path, each path once; packed as in a `Tree`. What may be stored of `signatures` is decided later."""

    paths: Sequence[bytes]
    kinds: bytes
    signatures: bytes
    oid_size: int
    oids: bytes
    flags: bytes


def columns_of(rows: Sequence[FileRow]) -> Columns:
    """Rows in any order; a conflict may list one path several times."""
    if not all(first[0] < second[0] for first, second in zip(rows, rows[1:])):
        ordered = sorted(rows, key=lambda row: row[0])
        rows = [row for i, row in enumerate(ordered) if i == 0 or ordered[i - 1][0] != row[0]]
    size = max((len(row[3]) for row in rows), default=0)
    return Columns(
        [row[0] for row in rows],
        b"".join([row[1] for row in rows]),
        b"".join([row[2] for row in rows]),
        size,
        b"".join([row[3].ljust(size, b"\0") for row in rows]),
        bytes([row[4] for row in rows]),
    )


def git_mode(mode: int) -> int:
    """A file's mode as an index has it."""
    return 0o120000 if mode & 0o170000 == 0o120000 else 0o100755 if mode & 0o100 else 0o100644
