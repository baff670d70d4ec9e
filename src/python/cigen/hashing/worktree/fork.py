"""Work in another process, for machines with more than one processor; nothing but time is lost where there is only one."""

from __future__ import annotations

import os
from _thread import _count as other_threads  # those of `threading`, without its import

from cigen.hashing.packed import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, NoReturn, Optional, Sequence

_SIZE = 8  # bytes in front of a message that say how long it is


def is_possible() -> bool:
    """A process with threads can't be copied safely."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and not other_threads()


class Channel:
    """One end of a conversation of two processes, in messages of fields."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader, self._writer = reader, writer

    def send(self, fields: Sequence[bytes]) -> None:
        """Waits until the other end has taken it. Raises OSError where that is gone."""
        message = frames.pack(fields)
        left = memoryview(len(message).to_bytes(_SIZE, "little") + message)
        while left:
            left = left[os.write(self._writer, left) :]

    def receive(self) -> list[bytes]:
        """Waits for the next message. Raises ValueError where the other end closed, or died over it."""
        return frames.unpack(self._read(int.from_bytes(self._read(_SIZE), "little")))

    def has_message(self) -> bool:
        """Whether `receive` has something to tell, if only that the other end closed."""
        import select  # who only answers needs none

        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        """Ends the conversation."""
        os.close(self._reader)
        os.close(self._writer)

    def _read(self, size: int) -> bytes:
        chunks = []
        while size > 0:
            chunk = os.read(self._reader, min(size, 1 << 20))
            if not chunk:
                return b""
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)


class ForkedWork:
    """A copy of this process at `work`, which answers what it is asked; to be closed. Raises OSError where none is to be had."""

    def __init__(self, work: Callable[[Channel], object]) -> None:
        ours, theirs = _channels()
        self._channel = ours
        try:
            self._pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if self._pid == 0:
            ours.close()
            _do(work, theirs)
        theirs.close()

    def ask(self, fields: Sequence[bytes] = ()) -> Optional[list[bytes]]:
        """The answer, None where the other died or said nothing."""
        try:
            self._channel.send(fields)
            return self._channel.receive() or None
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        """Waits for what the other still has to do."""
        self._channel.close()
        os.waitpid(self._pid, 0)


def _channels() -> tuple[Channel, Channel]:
    """Both ends."""
    reader, theirs = os.pipe()
    try:
        their_reader, writer = os.pipe()
    except OSError:
        os.close(reader)
        os.close(theirs)
        raise
    return Channel(reader, writer), Channel(their_reader, theirs)


def _do(work: Callable[[Channel], object], channel: Channel) -> NoReturn:
    try:
        work(channel)
    finally:
        os._exit(0)  # nothing of the original's may run here again: no handler, no buffer
