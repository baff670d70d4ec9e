"""A commit's files, read from git's objects without a checkout."""

from __future__ import annotations

import os
from typing import Dict, Optional, Tuple

from cigen.errors import CigenError
from cigen.project.repository import OFFLINE, GitFailed, Repository

_SYMLINK = "120000"
_PARTIAL = (
    "Run `git fetch --refetch --no-filter` first; on CircleCI, check out with the step `checkout: {method: full}`."
)
_REPAIR = "Fetch it, or name another one."


class RevisionFiles:
    """The files of one commit below a project's root; a `Files` of the configuration's loader."""

    def __init__(self, root: str, revision: str) -> None:
        self._repository, self._revision = Repository(root, OFFLINE), revision
        commit = self._commit()
        prefix = self._git("rev-parse", "--show-prefix")
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *_below(prefix))
        # By path relative to the root: mode and object id.
        self.tree: Dict[bytes, Tuple[str, str]] = {}
        for line in listed.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, oid = about.decode().split()
                self.tree[path[len(prefix.rstrip(b"\n")) :]] = mode, oid

    def read(self, path: str) -> Optional[bytes]:
        found = self.tree.get(os.fsencode(path))
        return self._git("cat-file", "blob", found[1]) if found else None

    def names(self, directory: str) -> Tuple[str, ...]:
        start = os.fsencode(directory) + b"/" if directory else b""
        found = set()
        for path in self.tree:
            if path.startswith(start):
                name, slash, _ = path[len(start) :].partition(b"/")
                found.add(os.fsdecode(name + slash))
        return tuple(sorted(found))

    def links(self) -> Dict[bytes, bytes]:
        """What its symlinks say, by path."""
        found = {path: oid for path, (mode, oid) in self.tree.items() if mode == _SYMLINK}
        if not found:
            return {}
        answer = self._git("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in found.values()).encode())
        links = {}
        for path in found:  # `<oid> blob <size>`, the content, a line's end
            head, _, answer = answer.partition(b"\n")
            if head.split()[1:2] != [b"blob"]:
                raise self._unread(GitFailed(head.decode("utf-8", "replace")))
            size = int(head.split()[-1])
            links[path], answer = answer[:size], answer[size + 1 :]
        return links

    def _commit(self) -> str:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self._revision}^{{commit}}")
        try:
            if self._repository.says(*asked):
                return self._repository.line(*asked)
        except GitFailed as error:
            raise self._unread(error) from None
        raise CigenError(f"git knows no revision `{self._revision}`", repair=_REPAIR)

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        try:
            return self._repository.ask(*arguments, stdin=stdin)
        except GitFailed as error:
            raise self._unread(error) from None

    def _unread(self, error: GitFailed) -> CigenError:
        if self._is_partial():
            what = f"this clone holds only a part of the revision `{self._revision}`: contents are still on the server"
            return CigenError(what, repair=_PARTIAL)
        return CigenError(f"git can't read the revision `{self._revision}`: {error}", repair=_REPAIR)

    def _is_partial(self) -> bool:
        """Whether a remote is to have what this clone lacks."""
        try:
            return self._repository.says("config", "--get-regexp", r"^remote\..*\.promisor$")
        except GitFailed:
            return False


def _below(prefix: bytes) -> Tuple[str, ...]:
    directory = os.fsdecode(prefix.rstrip(b"\n"))
    return (directory,) if directory else ()
