"""What the next commit will hold: git's index."""

from __future__ import annotations

import os
from typing import Dict

from cigen.errors import CigenError
from cigen.project.git_files import GitFiles, TreeEntry, asked
from cigen.project.repository import OFFLINE, Repository

_WHAT = "its index"
_OF_HOOKS = "GIT_INDEX_FILE"  # `git commit -a` and `git commit FILE` show their hooks an index of their own


class IndexFiles(GitFiles):
    """The files below a project's root as they are staged. Raises CigenError outside of a repository and in a conflict."""

    def __init__(self, root: str) -> None:
        own = os.environ.get(_OF_HOOKS)
        repository = Repository(root, {**OFFLINE, _OF_HOOKS: os.path.abspath(own)} if own else OFFLINE)
        tree: Dict[bytes, TreeEntry] = {}
        for line in asked(repository, _WHAT, "ls-files", "--stage", "-z").split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, oid, stage = about.decode().split()
                if stage != "0":
                    what = f"{os.fsdecode(path)} is in conflict: nobody knows yet what will be committed"
                    raise CigenError(what, repair="Resolve the conflict and `git add` the file.")
                tree[path] = TreeEntry(mode, oid)
        super().__init__(repository, tree, _WHAT)
