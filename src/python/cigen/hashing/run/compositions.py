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
from cigen.hashing.run.seen import Seen, save_tree, see
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
    kept = store or NullDigestStore()
    seen = see(root, kept)
    paths, unread = seen.tree.paths, unread_directories(seen.tree)
    linked = LinkedPaths(paths, Indirections({}, unread)) if unread else None
    selected = Chooser(Matcher(paths), linked).choose(entries_of(alone(patterns)))
    _refuse_unread(seen, selected.everything().intersection(unread))
    chosen = [i for i in sorted(selected.rows) if _is_regular(seen, i)]
    seen = _resolved(seen, chosen, kept, progress)
    hasher = sha256()
    for i in _in_path_order(seen, chosen):
        hasher.update(_text(seen.tree.paths[i]) + b"\0" + _digest(seen, i))
    return hasher.hexdigest() if chosen else EMPTY


def base_hash(
    root: str, hash_sources: Sequence[str], store: Optional[DigestStore] = None, progress: Optional[Progress] = None
) -> str:
    """BASE_HASH: over path and hex sha256 of each file that the `hash_sources` of all images name."""
    kept = store or NullDigestStore()
    seen = see(root, kept)
    chosen = sorted(_base_files(seen, hash_sources))
    seen = _resolved(seen, [i for i in chosen if _is_regular(seen, i)], kept, progress)
    hasher = sha256()
    for i in _in_path_order(seen, chosen):
        hasher.update(_text(seen.tree.paths[i]) + _digest(seen, i).hex().encode())
    return hasher.hexdigest()


def _base_files(seen: Seen, hash_sources: Sequence[str]) -> set[int]:
    matcher, unread = Matcher(seen.tree.paths), unread_directories(seen.tree)
    linked = LinkedPaths(seen.tree.paths, Indirections({}, unread)) if unread else None
    found: set[int] = set()
    for source in hash_sources:
        behind = linked.found_through(source, frozenset()) if linked else ()
        _refuse_unread(seen, {i for i in behind if not _is_left_out(seen.tree.paths[i] + b"/")})
        itself = matcher.named(source)
        found.update(itself)
        found.update(i for i in matcher.included(source) if not _is_left_out(seen.tree.paths[i]))
    return {i for i in found if _is_regular(seen, i) or _leads_to_file(seen, i)}


def _refuse_unread(seen: Seen, rows: AbstractSet[int]) -> None:
    for i in sorted(rows):
        raise _unreadable(seen, i)


def _unreadable(seen: Seen, i: int) -> WorktreeError:
    path = seen.tree.paths[i].decode("utf-8", "replace")
    return WorktreeError(f"{path} can't be read", None, "Make it readable, or leave it out of the patterns.")


def _is_left_out(path: bytes) -> bool:
    return any(part.encode() in path for part in LEFT_OUT)


def _is_regular(seen: Seen, i: int) -> bool:
    return seen.tree.kind(i) in (Kind.FILE, Kind.EXECUTABLE)


def _leads_to_file(seen: Seen, i: int) -> bool:
    """BASE_HASH alone looks through symlinks."""
    return seen.tree.kind(i) == Kind.SYMLINK and os.path.isfile(_place(seen, i))


def _resolved(seen: Seen, chosen: Sequence[int], store: DigestStore, progress: Optional[Progress]) -> Seen:
    fresh = seen._replace(tree=resolve(seen.root, seen.tree, chosen, store, progress))
    if fresh.tree is not seen.before:
        save_tree(fresh, store)
    return fresh


def _digest(seen: Seen, i: int) -> bytes:
    if not _is_regular(seen, i):
        COUNTS.contents_read += 1
        with open(_place(seen, i), "rb") as file:
            return sha256(file.read()).digest()
    digest = seen.tree.digest(i)
    if digest == UNKNOWN:
        raise _unreadable(seen, i)
    return digest


def _place(seen: Seen, i: int) -> bytes:
    return os.path.join(seen.root, seen.tree.paths[i])


def _in_path_order(seen: Seen, chosen: Iterable[int]) -> list[int]:
    """Segment by segment, as these two have always been sorted: `a/b` comes before `a-b`."""
    return sorted(chosen, key=lambda i: seen.tree.paths[i].split(b"/"))


def _text(path: bytes) -> bytes:
    return path.decode("utf-8", "replace").encode()
