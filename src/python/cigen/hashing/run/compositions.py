"""Hashes other than JOB_HASH that existing tags and scripts rely on, byte for byte; same store, same speed."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, AbstractSet, Iterable, Optional, Sequence

from cigen.hashing.counters import COUNTS
from cigen.hashing.failure import WorktreeError
from cigen.hashing.patterns.links import LinkedPaths
from cigen.hashing.patterns.lists import Chooser, alone, entries_of
from cigen.hashing.patterns.matcher import Matcher
from cigen.hashing.run.project_files import ProjectFiles, current_files, save_tree
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.tree.indirections import Indirections, unread_directories
from cigen.hashing.tree.resolve import resolve
from cigen.hashing.tree.tree import UNKNOWN
from cigen.hashing.worktree.kinds import Kind

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import DigestStore, Progress

# BASE_HASH leaves a path out when one of these occurs anywhere in it, unless the file itself is listed
LEFT_OUT = tuple(".git/ node_modules/ target/ tmp/ log/ .circleci/ .cigen/ docs/dist/ public/assets/".split())
EMPTY = "empty"


def pattern_hash(
    root: str, patterns: Sequence[str], store: Optional[DigestStore] = None, progress: Optional[Progress] = None
) -> str:
    """`cigen hash -p`: over path, NUL and raw sha256 of each regular file; the word `empty` when there is none."""
    store = store or NullDigestStore()
    files = current_files(root, store)
    paths, unread = files.tree.paths, unread_directories(files.tree)
    linked = LinkedPaths(paths, Indirections({}, unread)) if unread else None
    selected = Chooser(Matcher(paths), linked).choose(entries_of(alone(patterns)))
    _refuse_unread(files, selected.everything().intersection(unread))
    chosen = [i for i in sorted(selected.rows) if _is_regular(files, i)]
    files = _resolved(files, chosen, store, progress)
    hasher = sha256()
    for i in _in_path_order(files, chosen):
        hasher.update(_text(files.tree.paths[i]) + b"\0" + _digest(files, i))
    return hasher.hexdigest() if chosen else EMPTY


def base_hash(
    root: str, hash_sources: Sequence[str], store: Optional[DigestStore] = None, progress: Optional[Progress] = None
) -> str:
    """BASE_HASH: over path and hex sha256 of each file that the `hash_sources` of all images name."""
    store = store or NullDigestStore()
    files = current_files(root, store)
    chosen = sorted(_base_files(files, hash_sources))
    files = _resolved(files, [i for i in chosen if _is_regular(files, i)], store, progress)
    hasher = sha256()
    for i in _in_path_order(files, chosen):
        hasher.update(_text(files.tree.paths[i]) + _digest(files, i).hex().encode())
    return hasher.hexdigest()


def _base_files(files: ProjectFiles, hash_sources: Sequence[str]) -> set[int]:
    matcher, unread = Matcher(files.tree.paths), unread_directories(files.tree)
    linked = LinkedPaths(files.tree.paths, Indirections({}, unread)) if unread else None
    found: set[int] = set()
    for source in hash_sources:
        behind = linked.found_through(source, frozenset()) if linked else ()
        _refuse_unread(files, {i for i in behind if not _is_left_out(files.tree.paths[i] + b"/")})
        itself = matcher.named(source)
        found.update(itself)
        found.update(i for i in matcher.included(source) if not _is_left_out(files.tree.paths[i]))
    return {i for i in found if _is_regular(files, i) or _leads_to_file(files, i)}


def _refuse_unread(files: ProjectFiles, rows: AbstractSet[int]) -> None:
    for i in sorted(rows):
        raise _unreadable(files, i)


def _unreadable(files: ProjectFiles, i: int) -> WorktreeError:
    path = files.tree.paths[i].decode("utf-8", "replace")
    return WorktreeError(f"{path} can't be read", None, "Make it readable, or leave it out of the patterns.")


def _is_left_out(path: bytes) -> bool:
    return any(part.encode() in path for part in LEFT_OUT)


def _is_regular(files: ProjectFiles, i: int) -> bool:
    return files.tree.kind(i) in (Kind.FILE, Kind.EXECUTABLE)


def _leads_to_file(files: ProjectFiles, i: int) -> bool:
    """BASE_HASH alone looks through symlinks."""
    return files.tree.kind(i) == Kind.SYMLINK and os.path.isfile(_place(files, i))


def _resolved(
    files: ProjectFiles, chosen: Sequence[int], store: DigestStore, progress: Optional[Progress]
) -> ProjectFiles:
    fresh = files._replace(tree=resolve(files.root, files.tree, chosen, store, progress))
    if fresh.tree is not files.before:
        save_tree(fresh, store)
    return fresh


def _digest(files: ProjectFiles, i: int) -> bytes:
    if not _is_regular(files, i):
        COUNTS.contents_read += 1
        with open(_place(files, i), "rb") as file:
            return sha256(file.read()).digest()
    digest = files.tree.digest(i)
    if digest == UNKNOWN:
        raise _unreadable(files, i)
    return digest


def _place(files: ProjectFiles, i: int) -> bytes:
    return os.path.join(files.root, files.tree.paths[i])


def _in_path_order(files: ProjectFiles, chosen: Iterable[int]) -> list[int]:
    """Segment by segment, as these two have always been sorted: `a/b` comes before `a-b`."""
    return sorted(chosen, key=lambda i: files.tree.paths[i].split(b"/"))


def _text(path: bytes) -> bytes:
    return path.decode("utf-8", "replace").encode()
