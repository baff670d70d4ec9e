"""The stat signature of a file: equal signatures mean equal bytes, because an unsettled one is never stored.

Any write moves ctime to the file system's present, so a signature whose ctime lies safely before the moment the run
began can only belong to the bytes the run saw. What is younger is stored as NEVER and looked at again next time.
"""

from __future__ import annotations

import os
from itertools import starmap

from _functools import partial  # type: ignore[import-not-found]  # `functools` costs the warm path a millisecond
from _operator import attrgetter
from _struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Optional, Sequence

SIZE = 40
NEVER = b"\xff" * SIZE  # equals the signature of no file
ABSENT = bytes(SIZE)
SECOND = 1_000_000_000
TICK_MARGIN = 20_000_000  # two ticks of the slowest kernel clock (100 Hz)
COARSE_MARGIN = 3 * SECOND  # file systems that keep whole seconds (FAT: two)
FOREIGN_MARGIN = 60 * SECOND  # network and FUSE file systems: another machine's clock

FIELDS = attrgetter("st_mtime_ns", "st_ctime_ns", "st_size", "st_ino", "st_mode")
_STRUCT = Struct("=qqqQQ")  # the machine's own order, so that `memoryview.cast` reads whole columns
_MTIME, _CTIME, _SIZE, _MODE, _NUMBERS = 0, 1, 2, 4, 5
SIZE_AT = (16, 24)  # the bytes of a signature that hold the file's size
PACK = _STRUCT.pack


def of(status: os.stat_result) -> bytes:
    """The signature in a stat."""
    return PACK(*FIELDS(status))


def status_of(place: bytes) -> Optional[os.stat_result]:
    """What is there itself, a link not followed; None where nothing is. Raises OSError where nobody can tell."""
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


HERE = -1  # in place of a directory's descriptor: the current directory, which the kernel finds faster


def opened(directory: bytes) -> int:
    """A descriptor that relative paths start at, or HERE; to be given to `closed`."""
    try:
        if os.path.samestat(os.stat(directory), os.stat(b".")):
            return HERE
    except OSError:  # the current directory may be gone
        pass
    return os.open(directory, os.O_RDONLY | os.O_CLOEXEC)


def closed(dir_fd: int) -> None:
    """Lets go of what `opened` gave."""
    if dir_fd != HERE:
        os.close(dir_fd)


def stat_in(dir_fd: int, follow: bool) -> Callable[[bytes], os.stat_result]:
    """`os.stat` for paths that start at an opened directory."""
    if dir_fd == HERE:
        return os.stat if follow else os.lstat
    within: Callable[[bytes], os.stat_result] = partial(os.stat, dir_fd=dir_fd, follow_symlinks=follow)
    return within


def of_path(path: bytes, dir_fd: int, follow: bool = False) -> bytes:
    """The signature of one path, ABSENT when nothing is there."""
    try:
        return of(stat_in(dir_fd, follow)(path))
    except (OSError, ValueError):
        return ABSENT


def of_all(paths: Iterable[bytes], dir_fd: int, follow: bool = False) -> Optional[bytes]:
    """All signatures as one byte string, None as soon as one path is missing."""
    try:
        return b"".join(starmap(PACK, map(FIELDS, map(stat_in(dir_fd, follow), paths))))
    except (OSError, ValueError):
        return None


def of_each(paths: Sequence[bytes], directory: bytes, follow: bool = False) -> bytes:
    """All signatures, ABSENT where nothing is there; relative paths start at the directory."""
    descriptor = opened(directory)
    try:
        found = of_all(paths, descriptor, follow)
        return b"".join([of_path(path, descriptor, follow) for path in paths]) if found is None else found
    finally:
        closed(descriptor)


def are_directories(signatures: bytes) -> bool:
    """True when each is a directory's own, not that of a link to it."""
    return all(mode & 0o170000 == 0o040000 for mode in _numbers(signatures, _MODE))


def moved(paths: Sequence[bytes], stored: bytes, dir_fd: int, follow: bool = False) -> list[bytes]:
    """The paths whose signature is no longer the stored one."""
    if of_all(paths, dir_fd, follow) == stored:
        return []
    return [p for i, p in enumerate(paths) if of_path(p, dir_fd, follow) != stored[i * SIZE : (i + 1) * SIZE]]


def is_settled(ctime_ns: int, started_ns: int, margin_ns: int = TICK_MARGIN) -> bool:
    """True when a write after `started_ns` could not leave this ctime behind."""
    if ctime_ns % SECOND == 0:
        margin_ns = max(margin_ns, COARSE_MARGIN)
    return ctime_ns < started_ns - margin_ns


def settled(signatures: bytes, started_ns: int, margin_ns: int = TICK_MARGIN) -> bytes:
    """Packed signatures: each as it is where it may be stored, else NEVER."""
    times = _numbers(signatures, _CTIME)
    if margin_ns >= FOREIGN_MARGIN:  # only a local kernel can be relied on to move ctime
        times = list(map(max, times, _numbers(signatures, _MTIME)))
    limit, coarse = started_ns - margin_ns, started_ns - max(margin_ns, COARSE_MARGIN)
    young = [i for i, time in enumerate(times) if time >= limit or time >= coarse and time % SECOND == 0]
    if not young:
        return signatures
    kept = bytearray(signatures)
    for i in young:
        kept[i * SIZE : (i + 1) * SIZE] = NEVER
    return bytes(kept)


def mtime_of(signature: bytes) -> int:
    """The mtime in a signature, in nanoseconds."""
    return int(_STRUCT.unpack(signature)[_MTIME])


def size_of(signature: bytes) -> int:
    """The size in a signature, in bytes."""
    return int(_STRUCT.unpack(signature)[_SIZE])


def sizes_of(signatures: bytes) -> list[int]:
    """The size in each of the packed signatures."""
    return _numbers(signatures, _SIZE)


def _numbers(signatures: bytes, place: int) -> list[int]:
    return memoryview(signatures).cast("q")[place::_NUMBERS].tolist()
