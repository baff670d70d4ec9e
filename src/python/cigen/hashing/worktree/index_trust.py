"""What git can vouch for."""

from __future__ import annotations

from cigen.hashing.worktree import signature
from cigen.hashing.worktree.kinds import CHECK, PROVEN_BY_OID, YOUNG, git_mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from cigen.hashing.worktree.clock import Clock
    from cigen.hashing.worktree.index import IndexRow

GIT_GRANULARITY = 2 * signature.SECOND  # git compares whole seconds


class IndexTrust:
    """What the index's time and a file's allow to say of the file."""

    def __init__(self, index_time: int, clock: Clock) -> None:
        self._clock, self._index_time = clock, index_time
        # what changed before the first is surely older than the index, unless its file system keeps whole seconds;
        # what changed after the second is young
        self.limits = index_time - clock.margin, clock.started - max(clock.margin, GIT_GRANULARITY)

    def flags(self, ctime: int) -> int:
        """Of a file that the index agrees with and git does not rewrite."""
        flags = PROVEN_BY_OID if self._before_index(ctime) else CHECK
        return flags | YOUNG if ctime >= self.limits[1] else flags

    def _before_index(self, ctime: int) -> bool:
        """The index was surely written after the file: git looked at these bytes."""
        if ctime % signature.SECOND == 0:
            return self._clock.before_index(ctime, self._index_time)
        return ctime < self.limits[0]


def agrees(row: IndexRow, status: os.stat_result) -> bool:
    """The index was written with exactly this stat, to the nanosecond."""
    ctime, ctime_ns, mtime, mtime_ns, _dev, inode, mode, uid, gid, size, _oid, _index_flags = row
    return (
        status.st_ctime_ns == ctime * 1_000_000_000 + ctime_ns
        and status.st_mtime_ns == mtime * 1_000_000_000 + mtime_ns
        and status.st_size & 0xFFFFFFFF == size
        and status.st_ino & 0xFFFFFFFF == inode
        and status.st_uid == uid
        and status.st_gid == gid
        and git_mode(status.st_mode) == mode
    )
