"""Work in another process, for machines with more than one processor; nothing but time is lost where there is only one."""

from __future__ import annotations

import os
from _thread import _count as other_threads  # those of `threading`, without its import

from cigen.hashing import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, NoReturn, Optional, Sequence

    Work = Callable[[], Optional[Sequence[bytes]]]


def is_possible() -> bool:
    """A process with threads can't be copied safely."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and not other_threads()


class Aside:
    """A copy of this process at work; `finish` gives what it found."""

    def __init__(self, work: Work) -> None:
        self._reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reader)
            _answer(work, writer)
        os.close(writer)

    def finish(self) -> Optional[list[bytes]]:
        """None where the other found nothing, or died."""
        try:
            return received(self._reader)
        finally:
            os.close(self._reader)
            os.waitpid(self._pid, 0)


def _answer(work: Work, writer: int) -> NoReturn:
    try:
        found = work()
        if found is not None:
            send(writer, found)
    finally:
        os._exit(0)  # nothing of the original's may run here again: no handler, no buffer


def send(descriptor: int, fields: Sequence[bytes]) -> None:
    left = memoryview(frames.pack(fields))
    while left:
        left = left[os.write(descriptor, left) :]


def received(descriptor: int) -> Optional[list[bytes]]:
    """All that is sent until the other end closes; None where that is not whole."""
    chunks = []
    while True:
        chunk = os.read(descriptor, 1 << 20)
        if not chunk:
            break
        chunks.append(chunk)
    try:
        return frames.unpack(b"".join(chunks))
    except ValueError:
        return None
