"""Messages that fit a terminal; where nobody watches they keep one line for each thing they say."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import wrap
from typing import List


def wrapped(message: str) -> str:
    """Each line broken between words where stderr is a terminal narrower than it."""
    if not sys.stderr.isatty():
        return message
    width = get_terminal_size().columns
    return "\n".join(broken for line in message.splitlines() for broken in _lines(line, width))


def _lines(line: str, width: int) -> List[str]:
    indent = line[: len(line) - len(line.lstrip())]
    # A path or a command keeps its parts together, for whoever copies it.
    return wrap(
        line,
        max(width, 20),
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    ) or [""]
