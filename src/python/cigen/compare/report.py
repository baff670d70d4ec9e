"""What a comparison found."""

from __future__ import annotations

import json
from typing import List, NamedTuple, Tuple

from cigen.circleci.values import Value

_LONGEST = 60


class Line(NamedTuple):
    """One thing that was found. `where` is the workflow and the job, `when` the values of a pipeline that shows it."""

    where: str
    what: str
    when: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} (e.g. {self.when})" if self.when else text


class Comparison(NamedTuple):
    """`differences` are proven; `undecided` may be none; `added` is what cigen adds on purpose, on either side."""

    differences: Tuple[Line, ...]
    undecided: Tuple[Line, ...]
    added: Tuple[Line, ...]

    @property
    def equal(self) -> bool:
        """Whether it is proven that both do the same in every pipeline."""
        return not self.differences and not self.undecided


class Report:
    """Collects what is found, each line once."""

    def __init__(self) -> None:
        self._differences: List[Line] = []
        self._undecided: List[Line] = []
        self._added: List[Line] = []

    def differ(self, where: str, what: str, when: str = "") -> None:
        """Notes a difference, and when there is one."""
        _add(self._differences, Line(where, what, when))

    def doubt(self, where: str, what: str, when: str = "") -> None:
        """Notes a question that nothing decides."""
        _add(self._undecided, Line(where, what, when))

    def add(self, where: str, what: str) -> None:
        """Notes what cigen adds on purpose."""
        _add(self._added, Line(where, what))

    def comparison(self) -> Comparison:
        """All that was noted."""
        return Comparison(tuple(self._differences), tuple(self._undecided), tuple(self._added))


def _add(lines: List[Line], line: Line) -> None:
    if line not in lines:
        lines.append(line)


def short(value: Value) -> str:
    """A value on one line, and not on a long one."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]} …"


def changed(old: Value, new: Value) -> str:
    """Both values, the part in which two long texts differ in view."""
    before, after = json.dumps(old, ensure_ascii=False, default=str), json.dumps(new, ensure_ascii=False, default=str)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    if start <= _LONGEST // 2 or len(before) <= _LONGEST and len(after) <= _LONGEST:
        return f"{short(old)} is now {short(new)}"
    start -= 20
    return f"… {_window(before, start)} is now … {_window(after, start)}"


def _window(text: str, start: int) -> str:
    return text[start : start + _LONGEST] + (" …" if len(text) > start + _LONGEST else "")
