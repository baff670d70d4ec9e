"""A worktree with nothing beside its tracked files, as any fresh clone is one: git need not be asked what else there is."""

from __future__ import annotations

import os
from stat import S_ISDIR

from _operator import attrgetter

from cigen.hashing import aside, frames, signature
from cigen.hashing.worktree.walk import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AbstractSet, Iterable, NamedTuple, Optional, Sequence

    Seen = tuple[int, int, int, int, int]
else:
    from cigen.hashing.row import NamedTuple

_OWNER = attrgetter("st_uid", "st_gid")
_AT_ONCE = 4096  # stats held at a time
_MANY = 3000  # files; with fewer, walking them takes no longer than starting a process for it


class Bare(NamedTuple):
    """Sorted directories with their signatures, the ignore and attribute files, and of the files in order what was seen.

    `files` are as `signature.FIELDS` gives them, `owners` all the pairs of user and group: whole stats of all files would
    take most of the memory of a run.
    """

    directories: Sequence[bytes]
    signatures: bytes
    rules: Sequence[bytes]
    files: Sequence[Seen]
    owners: AbstractSet[tuple[int, int]]


def look_at(root: bytes, paths: Sequence[bytes]) -> Optional[Bare]:
    """None where one of the files is missing, or anything else is there: then git has to say what that is."""
    if len(paths) <= _MANY or not aside.is_possible():
        walked = _walk(root, paths)
        seen = _seen(root, paths) if walked else None
    else:
        walking = aside.Aside(lambda: _walk(root, paths))
        seen = _seen(root, paths)
        walked = walking.finish()
    if not walked or seen is None:
        return None
    directories, signatures, rules = walked
    return Bare(frames.split_paths(directories), signatures, frames.split_paths(rules), *seen)


def _walk(root: bytes, paths: Sequence[bytes]) -> Optional[Sequence[bytes]]:
    """A `Bare` without the stats, packed, where the directories of these paths hold these names and no others."""
    folders = _names_by_folder(paths)
    directories, rules = [], []
    for folder in sorted(folders, key=len):  # what is out of place mostly lies near the top
        prefix = folder + b"/" if folder else b""
        try:
            found = set(os.listdir(root + b"/" + prefix))
        except OSError:
            return None
        if not folder:
            found.discard(b".git")
        if found != folders[folder]:
            return None
        directories.append(folder or b".")
        rules += [prefix + name for name in found & RULES]
    directories.sort()
    signatures = signature.of_each(directories, root)
    if not signature.are_directories(signatures):  # a link in place of a directory is listed like one
        return None
    return frames.join_paths(directories), signatures, frames.join_paths(rules)


def _names_by_folder(paths: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    """What lies in each directory of these paths; the uppermost is b""."""
    folders: dict[bytes, set[bytes]] = {b"": set()}
    for path in paths:
        folder, _, name = path.rpartition(b"/")
        try:
            folders[folder].add(name)
        except KeyError:
            folders[folder] = {name}
    for folder in list(folders):
        while folder:
            folder, _, name = folder.rpartition(b"/")
            known = folders.setdefault(folder, set())
            if name in known:
                break  # and so are those above
            known.add(name)
    return folders


def _seen(root: bytes, paths: Sequence[bytes]) -> Optional[tuple[Sequence[Seen], AbstractSet[tuple[int, int]]]]:
    """None where a path leads nowhere, or to a directory: a submodule, or one in place of a file."""
    files: list[Seen] = []
    owners: set[tuple[int, int]] = set()
    descriptor = signature.opened(root)
    try:
        stat = signature.stat_in(descriptor, follow=False)
        for start in range(0, len(paths), _AT_ONCE):
            statuses = list(map(stat, paths[start : start + _AT_ONCE]))
            files += map(signature.FIELDS, statuses)
            owners.update(map(_OWNER, statuses))
    except (OSError, ValueError):
        return None
    finally:
        signature.closed(descriptor)
    return None if any(S_ISDIR(mode) for mode in {fields[4] for fields in files}) else (files, owners)
