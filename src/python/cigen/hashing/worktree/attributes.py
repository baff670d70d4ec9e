"""Files that git rewrites between blob and worktree in a way their size would not show."""

from __future__ import annotations

from cigen.config.regular import read_regular
from cigen.hashing.worktree import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Sequence

# End-of-line conversion needs no entry: it only ever removes bytes, so an equal size proves equal content.
_WORDS = (b"filter", b"ident", b"encoding")
_ATTRIBUTES = ("filter", "ident", "working-tree-encoding")
_NONE = (b"unspecified", b"unset")


def mention_rewriting(files: Iterable[bytes]) -> bool:
    """True when one of the attribute files names such an attribute at all."""
    return any(word in text for text in map(_read, files) for word in _WORDS)


def rewritten(root: bytes, paths: Sequence[bytes]) -> set[bytes]:
    """The paths (relative to `root`) whose blob says nothing about their worktree bytes."""
    if not paths:
        return set()
    stdin = b"\0".join(paths) + b"\0"
    fields = git.run(root, "check-attr", "-z", "--stdin", *_ATTRIBUTES, stdin=stdin).split(b"\0")
    return {path for path, value in zip(fields[::3], fields[2::3]) if value not in _NONE}


def _read(path: bytes) -> bytes:
    try:
        return read_regular(path)
    except OSError:
        return b""
