"""A project's commits one after the other, as git's objects have them: only what changed between two is read."""

from __future__ import annotations

import os
import re
from typing import Dict, Mapping, NamedTuple, Optional, Sequence

from cigen.project.git_files import GitFiles, TreeEntry, asked, commit_of
from cigen.project.repository import OFFLINE, Repository

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")
DAY = 86_400  # seconds
# By path relative to the project's root; None for a file that is gone.
Changes = Mapping[bytes, Optional[TreeEntry]]


class Commit(NamedTuple):
    """Its id, when it was committed (seconds), and the first line of its message."""

    oid: str
    time: int
    subject: str


class History:
    """The commits that HEAD's first parents lead through, below a project's root."""

    def __init__(self, root: str) -> None:
        self._repository = Repository(root, OFFLINE)
        self._blobs: Dict[str, bytes] = {}
        self._prefix = self._git("rev-parse", "--show-prefix").rstrip(b"\n")

    def commits(self, since: str, tips: bool = False) -> Sequence[Commit]:
        """The oldest first: those of the last days (`30d`, counted back from HEAD), or those behind a revision.

        With `tips`, of each merge what was merged.
        """
        days = _DAYS.fullmatch(since)
        wanted = "HEAD" if days else f"{self._known(since)}..HEAD"
        listed = self._git("log", "--first-parent", "-z", "--format=%H %ct %P%n%s", wanted, "--").split(b"\0")
        found = [_commit(entry.decode("utf-8", "replace"), tips) for entry in listed if entry]
        if days and found:
            earliest = found[0].time - int(days[1]) * DAY
            found = [commit for commit in found if commit.time >= earliest]
        return found[::-1]

    def tree(self, commit: Commit) -> Dict[bytes, TreeEntry]:
        """All its files."""
        below = (os.fsdecode(self._prefix),) if self._prefix else ()
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit.oid, "--", *below)
        tree = {}
        for line in filter(None, listed.split(b"\0")):
            about, _, path = line.partition(b"\t")
            mode, _, oid = about.decode().split()
            tree[path[len(self._prefix) :]] = TreeEntry(mode, oid)
        return tree

    def changes(self, before: Commit, after: Commit) -> Changes:
        """What a commit has that another has not, and the other way round."""
        fields = self._git("diff-tree", "-r", "-z", "--no-renames", "--relative", before.oid, after.oid).split(b"\0")
        found: Dict[bytes, Optional[TreeEntry]] = {}
        for about, path in zip(fields[::2], fields[1::2]):
            _, mode, _, oid, _ = about.decode().split()
            found[path] = TreeEntry(mode, oid) if mode != "000000" else None
        return found

    def files(self, tree: Mapping[bytes, TreeEntry], commit: Commit) -> GitFiles:
        """A `Files` of a commit; contents that several have are read once."""
        return _CachedFiles(self._repository, tree, f"the commit {commit.oid[:12]}", self._blobs)

    def _known(self, revision: str) -> str:
        what = f"`{revision}` is neither a number of days, as `30d`, nor a revision that git knows"
        return commit_of(self._repository, revision, what)

    def _git(self, *arguments: str) -> bytes:
        return asked(self._repository, "the history", *arguments)


class _CachedFiles(GitFiles):
    def __init__(
        self, repository: Repository, tree: Mapping[bytes, TreeEntry], what: str, blobs: Dict[str, bytes]
    ) -> None:
        super().__init__(repository, tree, what)
        self._blobs = blobs

    def blob(self, oid: str) -> bytes:
        if oid not in self._blobs:
            self._blobs[oid] = super().blob(oid)
        return self._blobs[oid]


def _commit(entry: str, tips: bool) -> Commit:
    about, _, subject = entry.partition("\n")
    oid, time, *parents = about.split()
    return Commit(parents[1] if tips and len(parents) > 1 else oid, int(time), subject)
