"""Paths of a project as paths of the build root, and as globs that mean only themselves."""

from __future__ import annotations

import posixpath


def from_root(root: str, path: str) -> str:
    """A path relative to the project as one relative to the build root."""
    return posixpath.join(root, path)


def below(root: str, path: str) -> str:
    """The reverse; a path outside of the project begins with `../`."""
    return posixpath.relpath(path, root) if root else path


def exactly(root: str, path: str, glob: str = "") -> str:
    """The glob that selects a path (then what `glob` selects below it), whatever its characters mean in globs."""
    escaped = "".join(f"[{character}]" if character in "*?[" else character for character in from_root(root, path))
    found = posixpath.join(escaped, glob)
    # Where it begins with `!`, Pants would take it for an exclusion.
    return f"./{found}" if found.startswith("!") else found
