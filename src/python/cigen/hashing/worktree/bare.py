"""A worktree with nothing beside its tracked files, as any fresh clone is one: git need not be asked what else there is."""

from __future__ import annotations

import os

from cigen.hashing import aside, frames, signature
from cigen.hashing.worktree.walk import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AbstractSet, NamedTuple, Optional, Sequence
else:
    from cigen.hashing.row import NamedTuple

_MANY = 3000  # files; with fewer, walking them takes no longer than starting a process for it


class Bare(NamedTuple):
    """Sorted directories with their signatures, and the ignore and attribute files; `is_complete`: nothing is deleted."""

    directories: Sequence[bytes]
    signatures: bytes
    rules: Sequence[bytes]
    is_complete: bool


class Looked(NamedTuple):
    """What one look at the tracked files gave: their stats, None where one is missing, and the walk, None where it met
    anything else: then git has to say what that is."""

    statuses: Optional[Sequence[os.stat_result]]
    bare: Optional[Bare]


def look_at(root: bytes, paths: Sequence[bytes]) -> Looked:
    """Both at once where there are many files and processors."""
    if len(paths) <= _MANY or not aside.is_possible():
        bare = walk_bare(root, paths)
        return Looked(_statuses(root, paths), bare)
    walking = aside.Aside(lambda: _packed(walk_bare(root, paths)))
    statuses = _statuses(root, paths)
    found = walking.finish()
    return Looked(statuses, _unpacked(found) if found else None)


def walk_bare(root: bytes, paths: Sequence[bytes]) -> Optional[Bare]:
    """The walk where it meets these paths and no others; None at the first other entry, wherever that is."""
    known = {*paths}
    folders = _parents(known)
    directories, rules, pending, met = [b"."], [], [b""], 0
    for prefix in pending:  # grows while it is walked: what is out of place mostly lies near the top
        try:
            with os.scandir(root + b"/" + prefix) as entries:
                for entry in entries:
                    name = entry.name
                    path = prefix + name
                    if path in known and not entry.is_dir(follow_symlinks=False):
                        met += 1
                        if name in RULES:
                            rules.append(path)
                    elif path in folders and entry.is_dir(follow_symlinks=False):
                        directories.append(path)
                        pending.append(path + b"/")
                    elif path != b".git":
                        return None
        except OSError:
            return None
    directories.sort()
    return Bare(directories, signature.of_each(directories, root), rules, met == len(known))


def _parents(paths: AbstractSet[bytes]) -> set[bytes]:
    folders = {path.rpartition(b"/")[0] for path in paths}
    pending = list(folders)
    for folder in pending:
        parent = folder.rpartition(b"/")[0]
        if parent not in folders:
            folders.add(parent)
            pending.append(parent)
    return folders


def _statuses(root: bytes, paths: Sequence[bytes]) -> Optional[Sequence[os.stat_result]]:
    descriptor = signature.opened(root)
    try:
        return list(map(signature.stat_in(descriptor, follow=False), paths))
    except (OSError, ValueError):
        return None
    finally:
        signature.closed(descriptor)


def _packed(bare: Optional[Bare]) -> Optional[Sequence[bytes]]:
    if bare is None:
        return None
    join = frames.join_paths
    return join(bare.directories), bare.signatures, join(bare.rules), b"%d" % bare.is_complete


def _unpacked(fields: Sequence[bytes]) -> Bare:
    directories, signatures, rules, is_complete = fields
    return Bare(frames.split_paths(directories), signatures, frames.split_paths(rules), is_complete == b"1")
