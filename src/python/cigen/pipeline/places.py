"""Whether a file exists, asked of its directory: a change of its content changes no answer."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import Optional

from cigen.config.files import Files


def exists(files: Files, path: str) -> bool:
    """Whether there is a file at a path; its name may be a glob."""
    return found(files, path) is not None


def found(files: Files, path: str) -> Optional[str]:
    """The path, or the first one its glob matches; None where there is no file."""
    directory, name = posixpath.split(posixpath.normpath(path))
    names = () if directory.startswith(("/", "..")) or name.startswith("~") else files.names(directory)
    matching = (one for one in names if fnmatchcase(one, name)) if set(name) & set("*?[") else (name,)
    return next((posixpath.join(directory, one) for one in matching if one in names and not one.endswith("/")), None)
