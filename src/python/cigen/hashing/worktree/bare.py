"""A worktree with nothing beside its tracked files, as any fresh clone is one: git need not be asked what else there is."""

from __future__ import annotations

import os

from cigen.hashing import aside, frames, signature
from cigen.hashing.worktree import plain
from cigen.hashing.worktree.columns import Columns
from cigen.hashing.worktree.index import OID
from cigen.hashing.worktree.walk import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, NamedTuple, Optional, Sequence

    from cigen.hashing.worktree.index import Index
    from cigen.hashing.worktree.judge import Ages
else:
    from cigen.hashing.row import NamedTuple

_MANY = 3000  # files; with fewer, looking at them takes no longer than starting a process for it


class Bare(NamedTuple):
    """Sorted directories with their signatures, the ignore and attribute files, and what holds if git rewrites none."""

    directories: Sequence[bytes]
    signatures: bytes
    rules: Sequence[bytes]
    columns: Columns


def look_at(root: bytes, index: Index, ages: Ages) -> Optional[Bare]:
    """None where one of the files is missing, or anything else is there: then git has to say what that is."""
    ends = aside.Ends(len(index.paths))
    if len(index.paths) <= _MANY or not aside.is_possible():
        walked = _walk(root, index.paths)
        seen = plain.look(root, index, ages, ends.front()) if walked else None
    else:
        ends.share()
        other = aside.Aside(lambda: _beside(root, index, ages, ends))
        front = plain.look(root, index, ages, ends.front())
        walked, back = _told(other.finish())
        seen = front.followed_by(back, len(index.paths)) if front and back else None
    if not walked or seen is None:
        return None
    directories, signatures, rules = walked
    columns = _columns(index, seen)
    return Bare(frames.split_paths(directories), signatures, frames.split_paths(rules), columns)


def _beside(root: bytes, index: Index, ages: Ages, ends: aside.Ends) -> Optional[Sequence[bytes]]:
    """The other process: the directories, then files from the back."""
    walked = _walk(root, index.paths)
    seen = plain.look(root, index, ages, ends.back()) if walked else None
    return [*walked, *seen] if walked and seen else None


def _told(fields: Optional[Sequence[bytes]]) -> tuple[Optional[Sequence[bytes]], Optional[plain.Plain]]:
    return (fields[:3], plain.Plain(*fields[3:])) if fields else (None, None)


def _columns(index: Index, seen: plain.Plain) -> Columns:
    oids = [row[OID] for row in index.rows]
    return Columns(index.paths, seen.kinds, seen.signatures, len(oids[0]) if oids else 0, b"".join(oids), seen.flags)


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
