"""What a person sees while files are being read for the first time."""

from __future__ import annotations

import sys
import time
from typing import Optional, TextIO

_PATIENCE = 0.5  # seconds without a word
_INTERVAL = 0.1


class Bar:
    """A line on a terminal that counts files and disappears when they are done."""

    def __init__(self, stream: TextIO, what: str = "Hashing files") -> None:
        self._stream, self._what = stream, what
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    @classmethod
    def on_terminal(cls, what: str = "Hashing files") -> Optional[Bar]:
        """None where nobody is watching."""
        return cls(getattr(sys.stderr, "stream", sys.stderr), what) if sys.stderr.isatty() else None

    def __call__(self, done: int, total: int) -> None:
        if done >= total:
            self._clear()
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + _INTERVAL
            self._shown = True
            filled = 30 * done // total
            self._stream.write(f"\r{self._what} [{'=' * filled:<30}] {done} of {total}")
            self._stream.flush()

    def _clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False
