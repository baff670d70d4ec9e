"""A file's next content, whole beside it before it takes its place.

What a killed process leaves there has a name of its own, so that the next one writes over it: nothing piles up.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

try:
    import fcntl
except ImportError:  # no POSIX: two at once each write their own
    fcntl = None  # type: ignore[assignment]

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Staged(NamedTuple):
    """Content in `temporary`, ours as long as `descriptor` is open, on its way to `path`."""

    path: str
    temporary: str
    descriptor: int

    def place(self) -> None:
        """Puts it where it belongs, in one step. Raises OSError."""
        os.replace(self.temporary, self.path)
        os.close(self.descriptor)

    def drop(self) -> None:
        """Leaves no trace of it."""
        try:
            os.unlink(self.temporary)
        except OSError:
            pass
        os.close(self.descriptor)


def stage(path: str, data: bytes, mode: int) -> Staged:
    """Writes the content. Raises OSError, and leaves nothing then."""
    directory, name = os.path.split(path)
    os.makedirs(directory, exist_ok=True)
    staged = _opened(path, os.path.join(directory, f".{name}.cigen"))
    try:
        os.ftruncate(staged.descriptor, 0)
        view = memoryview(data)
        while view:
            view = view[os.write(staged.descriptor, view) :]
        os.fchmod(staged.descriptor, mode)
    except BaseException:
        staged.drop()
        raise
    return staged


def _opened(path: str, usual: str) -> Staged:
    """The file of the usual name, unless another process is at work on it or it isn't what we left there."""
    try:
        descriptor = os.open(usual, _FLAGS, 0o600)
    except OSError:  # what stands there is no file
        return _own(path, usual)
    if _locked(descriptor) and _is_plain(descriptor, usual):
        return Staged(path, usual, descriptor)
    os.close(descriptor)
    return _own(path, usual)


def _own(path: str, usual: str) -> Staged:
    temporary = f"{usual}.{os.getpid()}.{os.urandom(4).hex()}"
    return Staged(path, temporary, os.open(temporary, _FLAGS | os.O_EXCL, 0o600))


def _locked(descriptor: int) -> bool:
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:  # a disk without locks
        return True


def _is_plain(descriptor: int, path: str) -> bool:
    """Whether it is still there, and nowhere else: another may have placed it meanwhile."""
    status = os.fstat(descriptor)
    try:
        return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and os.path.samestat(status, os.lstat(path))
    except FileNotFoundError:
        return False
