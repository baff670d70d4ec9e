"""Files that git holds, read from its objects without a checkout."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import Dict, Mapping, NamedTuple, Optional, Tuple

from cigen.config.files import SnapshotFiles
from cigen.errors import CigenError
from cigen.project.repository import NO_COMMIT, NO_REPOSITORY, GitFailed, Repository

_SYMLINK, _SUBMODULE = "120000", "160000"
_MOST_LINKS = 40  # as Linux has it
_PARTIAL = (
    "Run `git fetch --refetch --no-filter` first; on CircleCI, check out with the step `checkout: {method: full}`."
)
REPAIR = "Fetch it, or name another one."


class TreeEntry(NamedTuple):
    """A file's mode and object id."""

    mode: str
    oid: str


class GitFiles:
    """Files below a project's root as git has them in `what`; a `Files` of the configuration's loader."""

    def __init__(self, repository: Repository, tree: Mapping[bytes, TreeEntry], what: str) -> None:
        self._repository, self._what = repository, what
        self.tree = tree  # by path relative to the root
        self._listing = SnapshotFiles({os.fsdecode(path): b"" for path in tree})
        self._has_submodules = any(entry.mode == _SUBMODULE for entry in tree.values())

    def read(self, path: str) -> Optional[bytes]:
        found = self.tree.get(os.fsencode(self._real(path)))
        return self.blob(found.oid) if found and found.mode != _SYMLINK else None

    def blob(self, oid: str) -> bytes:
        """The content of an object."""
        return self._git("cat-file", "blob", oid)

    def names(self, directory: str) -> Tuple[str, ...]:
        names = self._listing.names(self._real(directory))
        if not self.links and not self._has_submodules:
            return names
        return tuple(sorted(self._as_directory(directory, name) for name in names))

    @cached_property
    def links(self) -> Dict[bytes, bytes]:
        """What its symlinks say, by path."""
        found = {path: entry.oid for path, entry in self.tree.items() if entry.mode == _SYMLINK}
        if not found:
            return {}
        answer = self._git("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in found.values()).encode())
        links = {}
        for path in found:  # `<oid> blob <size>`, the content, a line's end
            head, _, answer = answer.partition(b"\n")
            if head.split()[1:2] != [b"blob"]:
                raise unread(self._repository, self._what, GitFailed(head.decode("utf-8", "replace")))
            size = int(head.split()[-1])
            links[path], answer = answer[:size], answer[size + 1 :]
        return links

    def _real(self, path: str) -> str:
        """The path without links; itself, where nothing is, for one that leads out of the project or in a circle."""
        seen, ahead = "", path.split("/") if self.links else []
        for _ in range(_MOST_LINKS):
            while ahead and os.fsencode(seen) not in self.links:
                seen = posixpath.join(seen, ahead.pop(0))
            if os.fsencode(seen) not in self.links:
                return seen or path
            target = os.fsdecode(self.links[os.fsencode(seen)])
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(seen), target, *ahead))
            seen, ahead = "", whole.split("/")
        return path

    def _as_directory(self, directory: str, name: str) -> str:
        """A name as `names` gives it: a link to a directory is one, and a submodule, which is empty without a checkout."""
        path = self._real(posixpath.join(directory, name))
        entry = self.tree.get(os.fsencode(path))
        is_submodule = entry is not None and entry.mode == _SUBMODULE
        is_link = os.fsencode(posixpath.join(directory, name)) in self.links
        return f"{name}/" if is_submodule or is_link and self._listing.names(path) else name

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return asked(self._repository, self._what, *arguments, stdin=stdin)


def asked(repository: Repository, what: str, *arguments: str, stdin: bytes = b"") -> bytes:
    """What git says. Raises CigenError where it can't."""
    try:
        return repository.ask(*arguments, stdin=stdin)
    except GitFailed as error:
        raise unread(repository, what, error) from None


def commit_of(repository: Repository, revision: str, unknown: str) -> str:
    """The id of a revision's commit. Raises CigenError, with `unknown` where git knows none, such as of `@{u}`."""
    asking = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    try:
        if repository.says(*asking):
            return repository.line(*asking)
        if not repository.has_commits():
            raise GitFailed(NO_COMMIT)
    except GitFailed as error:
        raise unread(repository, f"the revision `{revision}`", error) from None
    if not repository.has_commits():
        raise unread(repository, f"the revision `{revision}`", GitFailed(NO_COMMIT))
    raise CigenError(unknown, repair=REPAIR)


def unread(repository: Repository, what: str, error: GitFailed) -> CigenError:
    """Why git can't read something."""
    if _is_partial(repository):
        return CigenError(f"this clone holds only a part of {what}: contents are still on the server", repair=_PARTIAL)
    repairs = {NO_COMMIT: "Commit something first.", NO_REPOSITORY: "Run it in a clone of the project."}
    return CigenError(f"git can't read {what}: {error}", repair=repairs.get(str(error), REPAIR))


def _is_partial(repository: Repository) -> bool:
    """Whether a remote is to have what this clone lacks."""
    try:
        return repository.says("config", "--get-regexp", r"^remote\..*\.promisor$")
    except GitFailed:
        return False
