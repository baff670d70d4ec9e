"""A commit's files, read from git's objects without a checkout."""

from __future__ import annotations

import os
from typing import Dict, Tuple

from cigen.errors import CigenError
from cigen.project.git_files import REPAIR, GitFiles, TreeEntry, asked, unread
from cigen.project.repository import NO_COMMIT, OFFLINE, GitFailed, Repository


class RevisionFiles(GitFiles):
    """The files of one commit below a project's root."""

    def __init__(self, root: str, revision: str) -> None:
        repository, what = Repository(root, OFFLINE), f"the revision `{revision}`"
        commit = _commit(repository, revision, what)
        prefix = asked(repository, what, "rev-parse", "--show-prefix").rstrip(b"\n")
        listed = asked(repository, what, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *_below(prefix))
        tree: Dict[bytes, TreeEntry] = {}
        for line in listed.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, oid = about.decode().split()
                tree[path[len(prefix) :]] = TreeEntry(mode, oid)
        super().__init__(repository, tree, what)


def _commit(repository: Repository, revision: str, what: str) -> str:
    asking = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    try:
        if repository.says(*asking):
            return repository.line(*asking)
    except GitFailed as error:
        raise unread(repository, what, error) from None
    if not repository.has_commits():
        raise unread(repository, what, GitFailed(NO_COMMIT))
    raise CigenError(f"git knows no revision `{revision}`", repair=REPAIR)


def _below(prefix: bytes) -> Tuple[str, ...]:
    return (os.fsdecode(prefix),) if prefix else ()
