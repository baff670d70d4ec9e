"""What one repository holds below a directory: tracked, untracked and ignored, and what could change that."""

from __future__ import annotations

import os

from cigen.config.regular import read_regular
from cigen.hashing.counters import COUNTS
from cigen.hashing.worktree import git, signature
from cigen.hashing.worktree.clean_checkout import look_at
from cigen.hashing.worktree.index import GITLINK, MODE, NOTHING, NeedsGit, parse, parse_listing
from cigen.hashing.worktree.index_trust import IndexTrust
from cigen.hashing.worktree.repository import SHA1, attribute_files, git_settings, ignore_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, NamedTuple, Optional, Sequence

    from cigen.hashing.worktree.clean_checkout import CleanCheckout
    from cigen.hashing.worktree.clock import Clock
    from cigen.hashing.worktree.index import Index
    from cigen.hashing.worktree.repository import GitSettings, RepositoryPaths
else:
    from cigen.hashing.named_tuple import NamedTuple

_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")
_IGNORED = (*_UNTRACKED, "--ignored", "--directory")
# End-of-line conversion needs no entry: it only ever removes bytes, so an equal size proves equal content.
_WORDS = (b"filter", b"ident", b"encoding")
_ATTRIBUTES = ("filter", "ident", "working-tree-encoding")
_NONE = (b"unspecified", b"unset")


class Others(NamedTuple):
    """What lies beside the tracked files."""

    untracked: Sequence[bytes] = ()
    ignored_directories: frozenset[bytes] = frozenset()
    embedded: Sequence[bytes] = ()  # untracked repositories inside this one


class Listing(NamedTuple):
    """Paths relative to the directory listed. `settings_files` are absolute and may not exist."""

    tracked: Index
    clean: Optional[CleanCheckout]
    others: Others
    index_file: bytes
    index_signature: bytes
    settings_files: frozenset[bytes]
    attribute_files: frozenset[bytes]


class IndexMoved(Exception):
    """Another git process replaced the index while it was read."""


def list_repository(directory: bytes, repository: RepositoryPaths, clock: Clock) -> Listing:
    """Everything git knows below `directory`; GitError when git can't say, IndexMoved when it changed meanwhile."""
    COUNTS.trees_listed += 1
    before = signature.of_path(repository.index_file, signature.HERE)
    tracked, values = _tracked_and_settings(directory, repository)
    below = tracked.below(repository.prefix)
    clean = look_at(directory, below, IndexTrust(signature.mtime_of(before), clock))
    others = Others() if clean else _others(directory)
    if signature.of_path(repository.index_file, signature.HERE) != before:
        raise IndexMoved
    rules = attribute_files(values, repository)
    return Listing(
        below,
        clean,
        others,
        repository.index_file,
        before,
        values.files | ignore_files(values, repository) | rules,
        frozenset(rules),
    )


def _tracked_and_settings(directory: bytes, repository: RepositoryPaths) -> tuple[Index, GitSettings]:
    prefix = git.Child(directory, ("rev-parse", "--show-prefix"))
    config = git.Child(directory, ("config", "--list", "--show-origin", "-z"))
    try:
        tracked = _tracked(directory, repository, SHA1)  # while git works
        values = git_settings(config.finish(), repository)
        _check_prefix(prefix.finish(), repository)
    finally:
        prefix.abandon()
        config.abandon()
    if values.oid_size != SHA1:
        tracked = _tracked(directory, repository, values.oid_size)
    return tracked, values


def _others(directory: bytes) -> Others:
    children = [git.Child(directory, arguments) for arguments in (_UNTRACKED, _IGNORED)]
    try:
        untracked, ignored = (_fields(child.finish()) for child in children)
    finally:
        for child in children:
            child.abandon()
    return Others(
        [path for path in untracked if not path.endswith(b"/")],
        _really_ignored(directory, [path for path in ignored if path.endswith(b"/")]),
        [path[:-1] for path in untracked if path.endswith(b"/")],
    )


def rewritten_paths(directory: bytes, listing: Listing, rule_files: Sequence[bytes]) -> set[bytes]:
    """Tracked paths whose blob is no proof of their bytes; `rule_files` are the `.gitattributes` in the worktree."""
    if not _mention_rewriting([*listing.attribute_files, *rule_files]) and not _hidden_rules(directory, listing):
        return set()
    return _rewritten(
        directory, [path for path, row in zip(listing.tracked.paths, listing.tracked.rows) if row[MODE] != GITLINK]
    )


def _mention_rewriting(files: Iterable[bytes]) -> bool:
    """True when one of the attribute files names such an attribute at all."""
    return any(word in text for text in map(_text_of, files) for word in _WORDS)


def _rewritten(root: bytes, paths: Sequence[bytes]) -> set[bytes]:
    """The paths (relative to `root`) whose blob says nothing about their worktree bytes."""
    if not paths:
        return set()
    stdin = b"\0".join(paths) + b"\0"
    fields = git.run(root, "check-attr", "-z", "--stdin", *_ATTRIBUTES, stdin=stdin).split(b"\0")
    return {path for path, value in zip(fields[::3], fields[2::3]) if value not in _NONE}


def _text_of(path: bytes) -> bytes:
    try:
        return read_regular(path)
    except OSError:
        return b""


def _hidden_rules(directory: bytes, listing: Listing) -> bool:
    """Git reads a `.gitattributes` that isn't checked out from the index."""
    if listing.clean:  # all are checked out
        return False
    rules = [path for path in listing.tracked.paths if path.endswith(b".gitattributes")]
    return any(not os.path.lexists(os.path.join(directory, path)) for path in rules)


def _tracked(directory: bytes, repository: RepositoryPaths, oid_size: int) -> Index:
    index = _read(repository.index_file)
    if index is None:
        return NOTHING
    try:
        return parse(index, oid_size)
    except NeedsGit:
        listing = git.run(directory, "ls-files", "--stage", "-t", "-z", "--full-name")
        return parse_listing(listing)


def _really_ignored(directory: bytes, candidates: list[bytes]) -> frozenset[bytes]:
    """Of directories without anything to show, those that git would not even enter."""
    if not candidates:
        return frozenset()
    stdin = b"\0".join(candidates) + b"\0"
    answer = git.Child(directory, ("check-ignore", "-z", "--stdin"), stdin).finish(accepted=(0, 1))
    return frozenset(path.rstrip(b"/") for path in _fields(answer))


def _check_prefix(answer: bytes, repository: RepositoryPaths) -> None:
    if answer.rstrip(b"\n") != repository.prefix:
        top = os.fsdecode(repository.top)
        raise git.GitError(f"git keeps the worktree of {top} elsewhere (core.worktree)")


def _fields(answer: bytes) -> list[bytes]:
    return answer.split(b"\0")[:-1]


def _read(path: bytes) -> Optional[bytes]:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise git.GitError(f"{os.fsdecode(path)}: {error.strerror}") from error
