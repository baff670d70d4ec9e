"""What a terminal gets: names and files of other people without the characters that it would obey."""

from __future__ import annotations

import sys

from cigen.errors import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO


class Terminal:
    """A stream of text in which control characters are written out; `stream` is what is behind it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(shown(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Guarded:
    """Within it, no terminal among stdout and stderr gets anything that it would obey."""

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr
        for name, stream in zip(("stdout", "stderr"), self._before):
            if stream.isatty():
                setattr(sys, name, Terminal(stream))

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._before
