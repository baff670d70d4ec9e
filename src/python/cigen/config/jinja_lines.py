"""Which line of which template each line of a rendered file comes from."""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple, Tuple

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_START, _END = "\U0010fff2", "\U0010fff3"
_MARK = re.compile(f"{_START}([^{_END}]*):([0-9]+){_END}")


class LineMarks(Extension):
    """Marks each piece of text, behind it or at the end of its line, with its template and line."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type != "data":
                yield token
                continue
            lines = str(token.value).split("\n")
            marked = [
                f"{line}{_START}{stream.filename}:{token.lineno + number}{_END}" for number, line in enumerate(lines)
            ]
            yield Token(token.lineno, "data", "\n".join([*marked[:-1], marked[-1] if lines[-1] else ""]))


class Rendered(NamedTuple):
    """A rendered file, and for each of its lines the template and the line there."""

    text: str
    lines: Tuple[Tuple[str, int], ...]


def rendered(text: str, marked: str, path: str) -> Rendered:
    """Takes the marks out; where they changed what the template did, lines are those of the text itself."""
    places: List[Tuple[str, int]] = []
    waiting = 0  # a variable's value may have several lines: they belong to the mark behind them
    last = (path, 1)
    for line in marked.split("\n"):
        waiting += 1
        found = _MARK.search(line)
        if found:
            last = (found[1], int(found[2]))
            places.extend([last] * waiting)
            waiting = 0
    places.extend([(last[0], last[1] + 1)] * waiting)
    if _MARK.sub("", marked) != text:
        places = [(path, number) for number in range(1, text.count("\n") + 2)]
    return Rendered(text, tuple(places))
