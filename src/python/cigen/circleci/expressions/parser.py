"""The grammar: `or`, `and`, equality and the infix functions, ordering, `not`; each binds tighter than the one before."""

from __future__ import annotations

from typing import List, Tuple

from cigen.circleci.expressions.errors import ExpressionError
from cigen.circleci.expressions.scanner import Token, scan
from cigen.circleci.expressions.syntax import AccessStep, Chain, Expression, Literal, Name, Not

_LEVELS: Tuple[Tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("==", "!=", "contains", "matches", "starts-with"),
    (">=", ">", "<=", "<"),
)
_ORDERING = len(_LEVELS) - 1
# Parentheses and `not`s inside each other. CircleCI has no such limit, but Python's stack has.
_DEEPEST = 100


def parse(text: str) -> Expression:
    """The syntax tree of an expression. Raises ExpressionError."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: List[Token] = list(scan(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._level(0)
        token = self._next
        if token.kind != "end":
            if self._is_function():
                raise _error("UNKNOWN_BUILTIN_FUNCTION", f"there is no operator `{token.text}`", token)
            raise _error("UNEXPECTED_ADDITIONAL_INPUT", f"expected an operator, found `{token.text}`", token)
        return expression

    def _is_function(self) -> bool:
        """Whether what is left looks like an operator nobody knows: a name, and an operand."""
        if not self._take("name"):
            return False
        try:
            self._level(_ORDERING)
        except ExpressionError:
            return False
        return True

    def _level(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._operand()
        first = self._level(level + 1)
        steps: List[AccessStep] = []
        while self._next.kind in _LEVELS[level]:
            operator = self._advance()
            steps.append(AccessStep(operator.kind, self._level(level + 1), operator.offset))
        return Chain(first, tuple(steps)) if steps else first

    def _operand(self) -> Expression:
        token = self._advance()
        if token.kind == "literal":
            return Literal(token.value, token.offset)
        if token.kind == "name":
            return Name(token.text, token.offset)
        if token.kind not in ("not", "("):
            found = f"`{token.text}`" if token.text else "the end"
            raise _error("EXPECTED_EXPRESSION", f"expected a value, found {found}", token)
        if self._depth == _DEEPEST:
            raise _error("NESTED_TOO_DEEPLY", f"nested more than {_DEEPEST} levels deep", token)
        self._depth += 1
        operand = Not(self._operand(), token.offset) if token.kind == "not" else self._group()
        self._depth -= 1
        return operand

    def _group(self) -> Expression:
        expression = self._level(0)
        if not self._take(")"):
            found = f"`{self._next.text}`" if self._next.text else "the end"
            raise _error("EXPECTED_RIGHT_PAREN", f"expected `)`, found {found}", self._next)
        return expression

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _advance(self) -> Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _take(self, kind: str) -> bool:
        return self._next.kind == kind and bool(self._advance())


def _error(kind: str, what: str, token: Token) -> ExpressionError:
    return ExpressionError(kind, what, token.offset, max(1, len(token.text)))
