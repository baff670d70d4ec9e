"""The listings of a repository and of all repositories inside it, as one; or a plain walk where there is no git."""

from __future__ import annotations

import os

from cigen.hashing.counters import COUNTS
from cigen.hashing.worktree import signature
from cigen.hashing.worktree.index import NOTHING
from cigen.hashing.worktree.listing import list_repository, rewritten_paths
from cigen.hashing.worktree.repository import discover, is_repository
from cigen.hashing.worktree.walk import RULES, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AbstractSet, NamedTuple, Optional, Sequence

    from cigen.hashing.worktree.clean_checkout import CleanCheckout
    from cigen.hashing.worktree.clock import Clock
    from cigen.hashing.worktree.index import Index
    from cigen.hashing.worktree.listing import Listing
    from cigen.hashing.worktree.repository import RepositoryPaths
    from cigen.hashing.worktree.walk import Walked
else:
    from cigen.hashing.named_tuple import NamedTuple


class Inventory(NamedTuple):
    """Paths relative to the project root, except `settings_files` and `indexes`, which are absolute."""

    repository: Optional[RepositoryPaths]
    tracked: Index
    untracked: Sequence[bytes]
    rewritten: frozenset[bytes]
    nested: tuple[bytes, ...]  # repositories inside this one, each ending in a slash
    index_time: int
    directories: Sequence[bytes]  # every directory whose listing matters
    rules: Sequence[bytes]  # ignore and attribute files in those directories
    others: Sequence[bytes]  # what lies in them and doesn't count; directories end in a slash
    unread: Sequence[bytes]  # those that can't be read
    settings_files: frozenset[bytes]
    indexes: Sequence[tuple[bytes, bytes]]  # (path, signature)
    clean: Optional[CleanCheckout] = None  # where nothing lies beside the tracked files


def inventory_of(root: bytes, clock: Clock, left_out: Optional[bytes]) -> Inventory:
    """Everything to be hashed below `root`, in no particular order."""
    repository = discover(root)
    if repository is None:
        return _walked(root, left_out)
    listing = list_repository(root, repository, clock)
    return _one(root, b"", repository, listing, clock, left_out)


def _walked(root: bytes, left_out: Optional[bytes]) -> Inventory:
    COUNTS.trees_listed += 1
    found = walk(root, b"", lambda path, absolute: absolute == left_out)
    others = [path + b"/" for path in found.pruned]
    # the appearance of a repository changes everything; its place is in a watched directory or above the root
    settings = frozenset(os.path.join(parent, b".git") for parent in _parents(root))
    return Inventory(
        None, NOTHING, found.files, frozenset(), (), 0, found.directories, (), others, found.unread, settings, ()
    )


def _parents(root: bytes) -> list[bytes]:
    found = [root]
    while os.path.dirname(found[-1]) != found[-1]:
        found.append(os.path.dirname(found[-1]))
    return found


def _one(
    root: bytes, mount: bytes, repository: RepositoryPaths, listing: Listing, clock: Clock, left_out: Optional[bytes]
) -> Inventory:
    """The repository listed at `root`/`mount`, with those inside it."""
    directory = os.path.join(root, mount.rstrip(b"/")) if mount else root
    if listing.clean:
        found = _without_others(directory, repository, listing, listing.clean.rules)
        return _mounted(found._replace(directories=listing.clean.directories, clean=listing.clean), mount)
    links, others = listing.tracked.links(), listing.others
    inner = {path for path in (*links, *others.embedded) if is_repository(os.path.join(directory, path))}
    pruned = inner | others.ignored_directories
    walked = walk(directory, b"", lambda path, absolute: path in pruned or absolute == left_out)
    rules = [path for path in walked.files if path.rpartition(b"/")[2] in RULES]
    tracked = listing.tracked.without(inner)
    untracked = _without(directory, [*others.untracked, *_in_unlinked(walked.files, set(links) - inner)], left_out)
    whole = _without_others(directory, repository, listing, rules)._replace(
        tracked=tracked,
        untracked=untracked,
        directories=walked.directories,
        others=_rest(walked, {*tracked.paths, *untracked}),
        unread=walked.unread,
    )
    return _with_inner(root, _mounted(whole, mount), mount, sorted(inner), clock, left_out)


def _without_others(
    directory: bytes, repository: RepositoryPaths, listing: Listing, rules: Sequence[bytes]
) -> Inventory:
    """The listing without what lies beside the tracked files."""
    rewritten = rewritten_paths(directory, listing, [os.path.join(directory, path) for path in rules])
    return Inventory(
        repository,
        listing.tracked,
        (),
        frozenset(rewritten),
        (),
        signature.mtime_of(listing.index_signature),
        (),
        rules,
        (),
        (),
        listing.settings_files | _git_files(repository, directory),
        [(listing.index_file, listing.index_signature)],
    )


def _rest(found: Walked, known: AbstractSet[bytes]) -> list[bytes]:
    return [path for path in found.files if path not in known] + [path + b"/" for path in found.pruned]


def _with_inner(
    root: bytes, outer: Inventory, mount: bytes, inner: Sequence[bytes], clock: Clock, left_out: Optional[bytes]
) -> Inventory:
    for path in inner:
        place = mount + path
        directory = os.path.join(root, place)
        repository = discover(directory)
        if repository is None or repository.top != directory:
            raise AssertionError("checked by is_repository")
        listing = list_repository(directory, repository, clock)
        part = _one(root, place + b"/", repository, listing, clock, left_out)
        outer = _merged(outer, part, place + b"/")
    return outer


def _merged(outer: Inventory, part: Inventory, mount: bytes) -> Inventory:
    # an inner index has its own time: only the older one vouches for both
    return outer._replace(
        tracked=outer.tracked.followed_by(part.tracked),
        untracked=[*outer.untracked, *part.untracked],
        rewritten=outer.rewritten | part.rewritten,
        nested=(*outer.nested, mount, *part.nested),
        index_time=min(outer.index_time, part.index_time),
        directories=[*outer.directories, *part.directories],
        rules=[*outer.rules, *part.rules],
        others=[*outer.others, *part.others],
        unread=[*outer.unread, *part.unread],
        settings_files=outer.settings_files | part.settings_files,
        indexes=[*outer.indexes, *part.indexes],
        clean=None,
    )


def _mounted(found: Inventory, mount: bytes) -> Inventory:
    if not mount:
        return found

    def at(paths: Sequence[bytes]) -> list[bytes]:
        return [mount + path for path in paths]

    return found._replace(
        clean=None,
        tracked=found.tracked.mounted(mount),
        untracked=at(found.untracked),
        rewritten=frozenset(at(sorted(found.rewritten))),
        directories=[mount[:-1] if path == b"." else mount + path for path in found.directories],
        rules=at(found.rules),
        others=at(found.others),
        unread=at(found.unread),
    )


def _in_unlinked(files: Sequence[bytes], links: set[bytes]) -> list[bytes]:
    """Files in the directory of a submodule that isn't checked out: git doesn't look there, a job could."""
    starts = tuple(path + b"/" for path in links)
    return [path for path in files if path.startswith(starts)] if starts else []


def _without(directory: bytes, paths: list[bytes], left_out: Optional[bytes]) -> list[bytes]:
    if left_out is None or not left_out.startswith(directory + b"/"):
        return paths
    prefix = left_out[len(directory) + 1 :] + b"/"
    return [path for path in paths if not path.startswith(prefix)]


def _git_files(repository: RepositoryPaths, directory: bytes) -> frozenset[bytes]:
    """Where a nearer repository would appear, and the files that lead to a linked worktree's or submodule's."""
    found = set()
    while directory != repository.top:
        found.add(os.path.join(directory, b".git"))
        directory = os.path.dirname(directory)
    entry = os.path.join(repository.top, b".git")
    if not os.path.isdir(entry):
        found.update((entry, os.path.join(repository.git_dir, b"commondir")))
    return frozenset(found)
