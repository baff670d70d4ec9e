"""A commit's files, read from git's objects without a checkout."""

from __future__ import annotations

import os
import subprocess
from typing import Dict, Optional, Tuple

from cigen.errors import CigenError

_SYMLINK = "120000"


class RevisionFiles:
    """The files of one commit below a project's root; a `Files` of the configuration's loader."""

    def __init__(self, root: str, revision: str) -> None:
        self._root = root
        commit = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not commit:
            raise CigenError(f"git knows no revision `{revision}`", repair="Fetch it, or name another one.")
        prefix = self._git("rev-parse", "--show-prefix") or b""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit.decode().strip(), "--", *_below(prefix))
        # By path relative to the root: mode and object id.
        self.tree: Dict[bytes, Tuple[str, str]] = {}
        for line in (listed or b"").split(b"\0"):
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
        answer = self._git("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in found.values()).encode()) or b""
        links = {}
        for path in found:  # `<oid> blob <size>`, the content, a line's end
            head, _, answer = answer.partition(b"\n")
            size = int(head.split()[-1]) if head.split()[1:2] == [b"blob"] else 0
            links[path], answer = answer[:size], answer[size + 1 :]
        return links

    def _git(self, *arguments: str, stdin: bytes = b"") -> Optional[bytes]:
        """What git prints; None when it fails."""
        try:
            asked = subprocess.run(
                ["git", *arguments],
                cwd=self._root,
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            raise CigenError("git could not be started", repair="Install git.") from None
        return asked.stdout if asked.returncode == 0 else None


def _below(prefix: bytes) -> Tuple[str, ...]:
    directory = os.fsdecode(prefix.rstrip(b"\n"))
    return (directory,) if directory else ()
