"""The moment a run began, and how far the file system's clock may be off it."""

from __future__ import annotations

import os
import sys
import time

from cigen.hashing.worktree import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Optional
else:
    from cigen.hashing.named_tuple import NamedTuple

# file systems whose timestamps come from this machine's kernel
_LOCAL = frozenset("ext2 ext3 ext4 xfs btrfs tmpfs ramfs overlay aufs f2fs zfs bcachefs reiserfs jfs rootfs".split())


class Clock(NamedTuple):
    """When a run began, and how much older a signature must be to be stored."""

    started: int
    margin: int

    def settled(self, stored: bytes) -> bytes:
        """The signatures, each as it is where it may be stored, else NEVER."""
        return signature.settled(stored, self.started, self.margin)

    def before_index(self, ctime_ns: int, index_ns: int) -> bool:
        """True when the index was surely written after the file: git looked at these bytes."""
        return signature.is_settled(ctime_ns, index_ns, self.margin)


def start(root: bytes, at: Optional[int] = None) -> Clock:
    """To be called before anything is looked at: a write after it can't be mistaken for what was there.

    `at` is an earlier moment, where something was looked at since.
    """
    return Clock(at or time.time_ns(), _margin(root))


def _margin(root: bytes) -> int:
    if sys.platform == "darwin":
        return signature.TICK_MARGIN
    try:
        device = os.stat(root).st_dev
        wanted = f"{os.major(device)}:{os.minor(device)}".encode()
        with open("/proc/self/mountinfo", "rb") as mounts:
            for line in mounts:
                fields = line.split(b" ")
                if fields[2] == wanted:
                    return _margin_of(fields[fields.index(b"-") + 1])
    except (OSError, ValueError, IndexError):
        pass
    return signature.FOREIGN_MARGIN


def _margin_of(file_system: bytes) -> int:
    return signature.TICK_MARGIN if file_system.decode("ascii", "replace") in _LOCAL else signature.FOREIGN_MARGIN
