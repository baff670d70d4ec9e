"""Every directory git would enter, read once: finds the directories and rule files no listing names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, NamedTuple
else:
    from cigen.hashing.named_tuple import NamedTuple

RULES = frozenset((b".gitignore", b".gitattributes"))


class Walked(NamedTuple):
    """Paths relative to the root. `pruned` are directories not entered, `unread` those that can't be read to their end;
    files are told apart by the caller."""

    directories: list[bytes]
    files: list[bytes]
    pruned: list[bytes]
    unread: list[bytes]


def walk(root: bytes, start: bytes, prune: Callable[[bytes, bytes], bool]) -> Walked:
    """Everything from `start` ("" or ending in a slash) on; `prune(path, absolute)` says where not to go.

    A symlink is a file. `.git` entries are left out. Raises OSError where the start itself can't be read.
    """
    found = Walked([], [], [], [])
    pending = [start]
    while pending:
        directory = pending.pop()
        found.directories.append(directory[:-1] or b".")
        absolute = os.path.join(root, directory)
        try:
            entries = _entries(absolute)
        except OSError:
            if directory == start:
                raise
            found.unread.append(directory[:-1])
            continue
        for name, is_directory in entries:
            path = directory + name
            if not is_directory:
                found.files.append(path)
            elif prune(path, absolute + name):
                found.pruned.append(path)
            else:
                pending.append(path + b"/")
    return found


def _entries(directory: bytes) -> list[tuple[bytes, bool]]:
    with os.scandir(directory) as entries:
        return [(e.name, e.is_dir(follow_symlinks=False)) for e in entries if e.name != b".git"]
