"""Regular files, whole, up to a size: a pipe would hold its reader for ever, a device has no end."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:  # not even `typing`: the warm path of `hash` reads by it
    from typing import AnyStr, Union

LARGEST_FILE = 1 << 28
_TYPE, _REGULAR = 0o170000, 0o100000
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def read_regular(path: Union[str, bytes], limit: int = LARGEST_FILE) -> bytes:
    """The content. Raises OSError, also for what is no regular file or larger than the limit."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if status.st_mode & _TYPE != _REGULAR:
            is_directory = status.st_mode & _TYPE == 0o040000
            raise IsADirectoryError(errno.EISDIR, "Is a directory") if is_directory else _no_file()
        parts = []
        left = limit + 1
        while left > 0 and status.st_size <= limit:
            parts.append(os.read(descriptor, min(left, max(status.st_size + 1, 1 << 16))))
            if not parts[-1]:
                return b"".join(parts)
            left -= len(parts[-1])
        raise OSError(errno.EFBIG, f"it has more than {limit:,} bytes")
    finally:
        os.close(descriptor)


def is_directory(entry: os.DirEntry[AnyStr]) -> bool:
    """Whether an entry is a directory or leads to one; a link to itself is what whoever reads it complains about."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _no_file() -> OSError:
    return OSError(errno.EINVAL, "it is no regular file")
