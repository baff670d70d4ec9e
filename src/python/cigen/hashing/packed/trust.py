"""Whose cache is it: only what this user owns and nobody else can write is believed."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_REGULAR, _DIRECTORY, _TYPE, _WRITABLE_BY_OTHERS = 0o100000, 0o040000, 0o170000, 0o022
_STICKY, _WRITABLE_BY_ALL = 0o1000, 0o0002


def directory_problem(path: str) -> Optional[str]:
    """Why the directory must not be believed, None when it may."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return "it does not exist or can't be read"
    if status.st_mode & _TYPE != _DIRECTORY:
        return "it is not a directory"
    return _problem(status) or _problem_above(path)


def file_problem(descriptor: int) -> Optional[str]:
    """Why the open file must not be believed, None when it may."""
    status = os.fstat(descriptor)
    if status.st_mode & _TYPE != _REGULAR:
        return "it is not a regular file"
    return _problem(status)


def _problem_above(path: str) -> Optional[str]:
    """Whoever can write a directory can put another in its place between two looks; a sticky bit forbids that."""
    for start in (path, os.path.realpath(path)):
        above = os.path.dirname(start)
        while above != start:
            if os.stat(above).st_mode & (_STICKY | _WRITABLE_BY_ALL) == _WRITABLE_BY_ALL:
                return f"everybody can write {above}, so that it can be replaced"
            start, above = above, os.path.dirname(above)
    return None


def _problem(status: os.stat_result) -> Optional[str]:
    if status.st_uid != os.geteuid():
        return "another user owns it"
    if status.st_mode & _WRITABLE_BY_OTHERS:
        return "other users can write it"
    return None
