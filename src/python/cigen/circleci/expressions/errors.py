"""What is wrong with an expression, and where in it."""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression that CircleCI refuses, or that has no value there.

    `offset` counts characters from the expression's start, `length` how many are to blame. `kind` is the name that
    CircleCI's evaluator has for it: UNEXPECTED_CHARACTER, EXPECTED_NUMERIC_OPERAND and so on. NESTED_TOO_DEEPLY and
    UNDECIDED_PATTERN are our own: there the expression may be right, and its value isn't known.
    """

    def __init__(self, kind: str, what: str, offset: int, length: int = 1) -> None:
        super().__init__(what)
        self.kind = kind
        self.what = what
        self.offset = offset
        self.length = length
