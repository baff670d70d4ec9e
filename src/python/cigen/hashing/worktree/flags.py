"""What is known of a path besides its content."""

from __future__ import annotations

from typing import Optional

from cigen.hashing.job_hash import Kind

# what a later run must do
CHECK = 1  # compare our own signature: git would not notice a change
YOUNG = 2  # compare our own signature until the clock has left this file's ctime behind
PROVEN_BY_OID = 4  # index and worktree agree: a blob of equal size is this file's content


def kind_of(mode: int) -> Optional[bytes]:
    """None for what can't be content: a directory, a socket."""
    form = mode & 0o170000
    if form == 0o100000:
        return Kind.EXECUTABLE if mode & 0o100 else Kind.FILE
    return Kind.SYMLINK if form == 0o120000 else None
