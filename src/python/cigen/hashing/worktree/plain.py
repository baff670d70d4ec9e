"""The columns of a plain worktree, as any fresh clone is one: all tracked files are there, and nothing else.

The same as `scan` finds row by row, for less than half the time.
"""

from __future__ import annotations

from itertools import starmap

from _operator import itemgetter

from cigen.hashing import signature
from cigen.hashing.worktree.columns import Columns
from cigen.hashing.worktree.flags import CHECK, PROVEN_BY_OID, kind_of
from cigen.hashing.worktree.index import OID
from cigen.hashing.worktree.judge import git_mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional, Sequence

    from cigen.hashing.worktree.bare import Bare, Seen
    from cigen.hashing.worktree.index import Index, Row
    from cigen.hashing.worktree.judge import Judge

_OWNER_IN_INDEX = itemgetter(7, 8)
_SECOND = signature.SECOND


def plain_columns(index: Index, bare: Bare, judge: Judge) -> Optional[Columns]:
    """None where it is not as plain as it looked; `index` holds clean entries only, none of which git rewrites."""
    seen = bare.files
    modes = {fields[4] for fields in seen}
    kinds = {mode: kind_of(mode) for mode in modes}
    if None in kinds.values() or bare.owners != {*map(_OWNER_IN_INDEX, index.rows)}:
        return None
    oids = [row[OID] for row in index.rows]
    return Columns(
        index.paths,
        b"".join([kinds[fields[4]] or b"" for fields in seen]),
        b"".join(starmap(signature.PACK, seen)),
        len(oids[0]) if oids else 0,
        b"".join(oids),
        _flags(index.rows, seen, {mode: git_mode(mode) for mode in modes}, judge),
    )


def _flags(rows: Sequence[Row], seen: Sequence[Seen], modes: Mapping[int, int], judge: Judge) -> bytes:
    """As `Judge.flags` of each, whose owners are known to agree."""
    (older, young), of_age = judge.limits, judge.of_age
    return bytes(
        [
            (
                CHECK
                if ctime != row[0] * _SECOND + row[1]
                or mtime != row[2] * _SECOND + row[3]
                or size & 0xFFFFFFFF != row[9]
                or inode & 0xFFFFFFFF != row[5]
                or modes[mode] != row[6]
                else PROVEN_BY_OID if row[1] and ctime < older and ctime < young else of_age(ctime)
            )
            for row, (mtime, ctime, size, inode, mode) in zip(rows, seen)
        ]
    )
