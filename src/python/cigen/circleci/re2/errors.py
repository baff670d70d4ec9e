"""What is wrong with a pattern."""

from __future__ import annotations


class RegexError(Exception):
    """RE2 refuses a pattern; `offset` counts characters from its start."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.what = what
        self.offset = offset
