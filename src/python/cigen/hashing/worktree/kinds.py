"""What a path is, and what is known of it besides its content."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

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
    return flags.translate(bytes([flag & ~unwanted & 0xFF for flag in range(256)]))
