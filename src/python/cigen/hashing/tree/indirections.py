"""Files that a job finds under other paths than git lists: behind symlinks, in submodules that aren't checked out, and in
directories that can't be read."""

from __future__ import annotations

import os
from hashlib import sha256

from cigen.hashing.worktree import git, signature
from cigen.hashing.worktree.kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Mapping, NamedTuple, Sequence

    from cigen.hashing.tree.tree import Tree
else:
    from cigen.hashing.named_tuple import NamedTuple


class Indirections(NamedTuple):
    """By row: what each symlink says; and the directories whose files are listed nowhere."""

    links: Mapping[int, bytes]
    unlisted: Sequence[int]


NOTHING = Indirections({}, ())


def indirections_of(root: bytes, tree: Tree) -> Indirections:
    """What the worktree has of them."""
    links = {row: _text(root, tree, row) for row in _rows(tree, Kind.SYMLINK)}
    return Indirections(links, (*_rows(tree, Kind.SUBMODULE), *unread_directories(tree)))


def unread_directories(tree: Tree) -> tuple[int, ...]:
    """The rows of directories that can't be read."""
    return tuple(_rows(tree, Kind.DIRECTORY))


def selection_id(tree: Tree, indirections: Indirections) -> bytes:
    """Names everything besides the patterns that says which files they select."""
    if not indirections.links and not indirections.unlisted:
        return tree.paths_id
    said = b"".join([b"%d %d " % (row, len(text)) + text for row, text in indirections.links.items()])
    return sha256(tree.paths_id + said + b" ".join([b"%d" % row for row in indirections.unlisted])).digest()


def _rows(tree: Tree, kind: bytes) -> Iterator[int]:
    row = tree.kinds.find(kind)
    while row >= 0:
        yield row
        row = tree.kinds.find(kind, row + 1)


def _text(root: bytes, tree: Tree, row: int) -> bytes:
    try:
        if tree.signature(row) == signature.ABSENT:  # outside of a sparse checkout
            return git.run(root, "cat-file", "blob", tree.oid(row).hex())
        return os.readlink(os.path.join(root, tree.paths[row]))
    except (OSError, git.GitError):
        return b""  # who selects it has no hash: it can't be read
