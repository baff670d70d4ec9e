"""Whether a file exists, asked of its directory: a change of its content changes no answer."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from cigen.config.files import Files


def exists(files: Files, path: str) -> bool:
    """Whether there is a file at a path; its name may be a glob."""
    directory, name = posixpath.split(posixpath.normpath(path))
    names = () if directory.startswith(("/", "..")) or name.startswith("~") else files.names(directory)
    return any(fnmatchcase(one, name) for one in names) if set(name) & set("*?[") else name in names
