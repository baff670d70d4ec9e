"""CircleCI's expression language: `pipeline.git.branch == "main" and not pipeline.parameters.x`.

Precedence, weakest first: or, and, equality with the functions that stand between their operands, comparisons, not.
None is *undefined*: a name that is declared and has no value. Only it and false are falsy here: 0 and "" are true.
"""

from __future__ import annotations

from functools import cache
from typing import Callable, Dict, List, Optional

from circleci.emulator.operators import FUNCTIONS, Pattern
from circleci.emulator.scanner import ExpressionError, Token, scan

Lookup = Callable[[str], object]
_Evaluator = Callable[[Lookup], object]


def evaluate(text: str, lookup: Lookup) -> object:
    """Its value: `and` and `or` give back an operand. Raises ExpressionError, and what `lookup` raises.

    `lookup` is asked only for names whose values count: not for `x` in `true or x`.
    """
    return parse(text)(lookup)


def truthy(value: object) -> bool:
    """What counts as true in an expression, unlike in a logic statement."""
    return value is not None and value is not False


@cache
def parse(text: str) -> _Evaluator:
    """The expression, to be evaluated. Raises ExpressionError."""
    parser = _Parser(text)
    evaluator = parser.either()
    parser.expect_end()
    return evaluator


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: List[Token] = list(scan(text))
        self._position = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def either(self) -> _Evaluator:
        evaluator = self._both()
        while self._take("keyword", "or"):
            evaluator = _either(evaluator, self._both())
        return evaluator

    def _both(self) -> _Evaluator:
        evaluator = self._equal()
        while self._take("keyword", "and"):
            evaluator = _both(evaluator, self._equal())
        return evaluator

    def _equal(self) -> _Evaluator:
        evaluator = self._compared()
        operator = self._take("symbol", "==", "!=") or self._function()
        while operator:
            evaluator = self._binary(operator, evaluator, self._compared())
            operator = self._take("symbol", "==", "!=") or self._function()
        return evaluator

    def _compared(self) -> _Evaluator:
        evaluator = self._negated()
        operator = self._take("symbol", ">=", ">", "<=", "<")
        while operator:
            evaluator = self._binary(operator, evaluator, self._negated())
            operator = self._take("symbol", ">=", ">", "<=", "<")
        return evaluator

    def _negated(self) -> _Evaluator:
        if self._take("symbol", "!") or self._take("keyword", "not"):
            return _negation(self._negated())
        return self._atom()

    def _atom(self) -> _Evaluator:
        if self._take("symbol", "("):
            evaluator = self.either()
            if not self._take("symbol", ")"):
                raise ExpressionError(self._text, "EXPECTED_RIGHT_PAREN")
            return evaluator
        token = self._next
        if token.kind in ("symbol", "end") or token in (("keyword", "and"), ("keyword", "or")):
            raise ExpressionError(self._text, "EXPECTED_EXPRESSION")
        self._position += 1
        return _literal(token)

    def _function(self) -> Optional[str]:
        """A word between two operands; names of functions are words like others, and small letters count."""
        if self._next.kind != "word":
            return None
        name, after = self._next.text, self._tokens[self._position + 1]
        if name in FUNCTIONS:
            self._position += 1
            return name
        begins = after.kind in ("word", "string", "number", "pattern") or after in (("symbol", "("), ("symbol", "!"))
        raise ExpressionError(self._text, "UNKNOWN_BUILTIN_FUNCTION" if begins else "UNEXPECTED_ADDITIONAL_INPUT")

    def _binary(self, operator: str, left: _Evaluator, right: _Evaluator) -> _Evaluator:
        function, text = FUNCTIONS[operator], self._text
        return lambda lookup: function(text, left(lookup), right(lookup))

    def _take(self, kind: str, *texts: str) -> Optional[str]:
        token = self._next
        if token.kind != kind or token.text not in texts:
            return None
        self._position += 1
        return token.text

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise ExpressionError(self._text, "UNEXPECTED_ADDITIONAL_INPUT")


def _literal(token: Token) -> _Evaluator:
    if token.kind == "word":
        return lambda lookup: lookup(token.text)
    values: Dict[str, Callable[[], object]] = {
        "string": lambda: token.text,
        "number": lambda: int(token.text),
        "pattern": lambda: Pattern(token.text),
        "keyword": lambda: token.text == "true",
    }
    value = values[token.kind]()
    return lambda lookup: value


def _either(left: _Evaluator, right: _Evaluator) -> _Evaluator:
    def evaluator(lookup: Lookup) -> object:
        value = left(lookup)
        return value if truthy(value) else right(lookup)

    return evaluator


def _both(left: _Evaluator, right: _Evaluator) -> _Evaluator:
    def evaluator(lookup: Lookup) -> object:
        value = left(lookup)
        return right(lookup) if truthy(value) else value

    return evaluator


def _negation(operand: _Evaluator) -> _Evaluator:
    return lambda lookup: not truthy(operand(lookup))
