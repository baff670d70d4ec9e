"""Work in another process, for machines with more than one processor; nothing but time is lost where there is only one."""

from __future__ import annotations

import os
from _thread import _count as other_threads  # those of `threading`, without its import

from cigen.hashing.packed import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap
    from typing import Callable, Iterator, NoReturn, Optional, Sequence, Union

    Work = Callable[[], Optional[Sequence[bytes]]]


AT_LEAST = 1024  # rows taken at once
_AT_MOST = 255  # chunks: their number fits into a byte


def is_possible() -> bool:
    """A process with threads can't be copied safely."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and not other_threads()


class SharedRows:
    """Many rows, taken by this process from the front and by its copy from the back until they meet.

    Each says what it begins before it begins, so that nothing is left out; they may both take what lies between.
    """

    def __init__(self, count: int) -> None:
        size = max(AT_LEAST, -(-count // _AT_MOST))
        self._chunks = [slice(start, min(start + size, count)) for start in range(0, count, size)]
        self._begun: Union[bytearray, mmap] = bytearray(2)

    def share(self) -> None:
        """To be called before there is a copy."""
        from mmap import mmap  # where there are few files it isn't needed

        self._begun = mmap(-1, 2)

    def front(self) -> Iterator[slice]:
        """What this process takes."""
        return self._taken(self._chunks, 0)

    def back(self) -> Iterator[slice]:
        """What its copy takes."""
        return self._taken(self._chunks[::-1], 1)

    def _taken(self, chunks: Sequence[slice], end: int) -> Iterator[slice]:
        for i, chunk in enumerate(chunks):
            if i + self._begun[1 - end] >= len(chunks):
                return
            self._begun[end] = i + 1
            yield chunk


class ForkedWork:
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
    """Writes fields for `received`."""
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
