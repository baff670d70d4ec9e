"""A worktree with nothing beside its tracked files, as any fresh clone is one: git need not be asked what else there is."""

from __future__ import annotations

import os
from itertools import starmap

from _operator import attrgetter, itemgetter

from cigen.hashing.packed import frames
from cigen.hashing.worktree import fork, signature
from cigen.hashing.worktree.index import OID
from cigen.hashing.worktree.index_trust import agrees
from cigen.hashing.worktree.kinds import CHECK, PROVEN_BY_OID, Columns, git_mode, kind_of
from cigen.hashing.worktree.walk import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Mapping, NamedTuple, Optional, Sequence

    from cigen.hashing.worktree.index import Index, IndexRow
    from cigen.hashing.worktree.index_trust import IndexTrust

    Stat = tuple[int, int, int, int, int]  # as `signature.FIELDS` has it
else:
    from cigen.hashing.named_tuple import NamedTuple

_MANY = 3000  # files; with fewer, looking at them takes no longer than starting a process for it
_AT_ONCE = 1024  # files whose stats are held as objects
_OWNER, _OWNER_IN_INDEX = attrgetter("st_uid", "st_gid"), itemgetter(7, 8)
_SECOND = signature.SECOND


class CleanCheckout(NamedTuple):
    """Sorted directories with their signatures, the ignore and attribute files, and what holds if git rewrites none."""

    directories: Sequence[bytes]
    signatures: bytes
    rules: Sequence[bytes]
    columns: Columns


class _Files(NamedTuple):
    """Columns, packed as in a `Tree`; the flags are those of files that git does not rewrite."""

    kinds: bytes = b""
    signatures: bytes = b""
    flags: bytes = b""


def look_at(root: bytes, index: Index, trust: IndexTrust) -> Optional[CleanCheckout]:
    """None where one of the files is missing, or anything else is there: then git has to say what that is."""
    if len(index.paths) <= _MANY or not fork.is_possible():
        walked = _walk(root, index.paths)
        files = _files(root, index, trust) if walked else None
    else:
        other = fork.ForkedWork(lambda channel: _walk_when_asked(root, index.paths, channel))
        try:  # one has about as much to do as the other
            files = _files(root, index, trust)
            walked = other.ask() if files else None
        finally:
            other.close()
    if not walked or files is None:
        return None
    directories, signatures, rules = walked
    columns = _columns(index, files)
    return CleanCheckout(frames.split_paths(directories), signatures, frames.split_paths(rules), columns)


def _walk_when_asked(root: bytes, paths: Sequence[bytes], channel: fork.Channel) -> None:
    walked = _walk(root, paths) or ()
    channel.receive()
    channel.send(walked)


def _columns(index: Index, files: _Files) -> Columns:
    oids = [row[OID] for row in index.rows]
    return Columns(index.paths, files.kinds, files.signatures, len(oids[0]) if oids else 0, b"".join(oids), files.flags)


def _walk(root: bytes, paths: Sequence[bytes]) -> Optional[Sequence[bytes]]:
    """A `CleanCheckout` without the stats, packed, where the directories of these paths hold these names and no others."""
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


def _files(root: bytes, index: Index, trust: IndexTrust) -> Optional[_Files]:
    """The files of the index, in its order; None where one is no file now, or a directory instead."""
    parts = []
    descriptor = signature.opened(root)
    try:
        stat = signature.stat_in(descriptor, follow=False)
        for start in range(0, len(index.paths), _AT_ONCE):
            place = slice(start, start + _AT_ONCE)
            part = _files_of(list(map(stat, index.paths[place])), index.rows[place], trust)
            if part is None:
                return None
            parts.append(part)
    except (OSError, ValueError):
        return None
    finally:
        signature.closed(descriptor)
    return _Files(*map(b"".join, zip(*parts))) if parts else _Files()


def _files_of(statuses: Sequence[os.stat_result], rows: Sequence[IndexRow], trust: IndexTrust) -> Optional[_Files]:
    stats: list[Stat] = list(map(signature.FIELDS, statuses))
    modes = {fields[4] for fields in stats}
    kinds = {mode: kind_of(mode) or b"" for mode in modes}
    if b"" in kinds.values():
        return None
    if len({*map(_OWNER, statuses), *map(_OWNER_IN_INDEX, rows)}) > 1:
        flags = bytes([_flags_of(*pair, trust) for pair in zip(rows, statuses)])
    else:
        flags = _flags(rows, stats, {mode: git_mode(mode) for mode in modes}, trust)
    return _Files(b"".join([kinds[fields[4]] for fields in stats]), b"".join(starmap(signature.PACK, stats)), flags)


def _flags_of(row: IndexRow, status: os.stat_result, trust: IndexTrust) -> int:
    return trust.flags(status.st_ctime_ns) if agrees(row, status) else CHECK


def _flags(rows: Sequence[IndexRow], stats: Sequence[Stat], modes: Mapping[int, int], trust: IndexTrust) -> bytes:
    """As `_flags_of` each, whose owners are known to agree."""
    (older, young), of_age = trust.limits, trust.flags
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
            for row, (mtime, ctime, size, inode, mode) in zip(rows, stats)
        ]
    )
