"""What exists in a worktree, column by column."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Sequence
else:
    from cigen.hashing.named_tuple import NamedTuple

Row = tuple[bytes, bytes, bytes, bytes, int]  # path, kind, exact signature, blob id (b"" where git has none), flags


class Columns(NamedTuple):
    """Sorted by path, each path once; packed as in a `Tree`. What may be stored of `signatures` is decided later."""

    paths: Sequence[bytes]
    kinds: bytes
    signatures: bytes
    oid_size: int
    oids: bytes
    flags: bytes


def of_rows(rows: Sequence[Row]) -> Columns:
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
