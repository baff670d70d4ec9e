"""Rows that fit a terminal."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import wrap
from typing import Iterable, List, Sequence, TextIO

# A last column in fewer columns than this is no pleasure to read: it stands below then.
_NARROWEST = 24
_BELOW = " " * 4


def width_of(stream: TextIO) -> int:
    """A terminal's width, 0 where there is none."""
    return get_terminal_size().columns if stream.isatty() else 0


def widths_of(rows: Iterable[Sequence[str]]) -> List[int]:
    """How wide the columns of rows are, but the last."""
    return [max(map(len, column)) for column in zip(*rows)][:-1]


def fitted(rows: Sequence[Sequence[str]], widths: Sequence[int], width: int, indent: str = "") -> List[str]:
    """A line for each row, its columns below each other. With a width, what doesn't fit goes on below its beginning."""
    return [line for row in rows for line in _lines(row, widths, width, indent)]


def _lines(row: Sequence[str], widths: Sequence[int], width: int, indent: str) -> Sequence[str]:
    *cells, last = row
    start = indent + "".join(f"{cell.ljust(wide)}  " for cell, wide in zip(cells, widths))
    whole = f"{start}{last}".rstrip()
    if not width or len(whole) <= width:
        return [whole]
    if width - len(start) >= _NARROWEST:
        return _broken(last, width, start, " " * len(start))
    below = indent + _BELOW
    first = "  ".join(cells) if len(indent + "  ".join(cells)) <= width else cells[0]
    rest = last if len(indent + "  ".join(cells)) <= width else "  ".join((*cells[1:], last))
    return [*_broken(first, width, indent, below), *_broken(rest, width, below, below)]


def _broken(text: str, width: int, first: str, others: str) -> List[str]:
    """The text in lines; a name or a command stays whole, for whoever copies it."""
    return wrap(
        text,
        max(width, _NARROWEST),
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
        break_long_words=False,
    )
