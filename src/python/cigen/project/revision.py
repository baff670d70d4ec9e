"""A commit's files, read from git's objects without a checkout."""

from __future__ import annotations

import os
from typing import Dict, Tuple

from cigen.project.git_files import GitFiles, TreeEntry, asked, commit_of
from cigen.project.repository import OFFLINE, Repository


class RevisionFiles(GitFiles):
    """The files of one commit below a project's root."""

    def __init__(self, root: str, revision: str) -> None:
        repository, what = Repository(root, OFFLINE), f"the revision `{revision}`"
        commit = commit_of(repository, revision, f"git knows no revision `{revision}`")
        prefix = asked(repository, what, "rev-parse", "--show-prefix").rstrip(b"\n")
        listed = asked(repository, what, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *_below(prefix))
        tree: Dict[bytes, TreeEntry] = {}
        for line in listed.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, oid = about.decode().split()
                tree[path[len(prefix) :]] = TreeEntry(mode, oid)
        super().__init__(repository, tree, what)


def _below(prefix: bytes) -> Tuple[str, ...]:
    return (os.fsdecode(prefix),) if prefix else ()
