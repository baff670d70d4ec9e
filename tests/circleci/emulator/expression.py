"""CircleCI's expression language: `pipeline.git.branch == "main" and not pipeline.parameters.x`.

Precedence, weakest first: or, and, == and !=, starts-with and matches, comparisons, not (which binds tightly).
A comparison with a value the pipeline doesn't have (the branch of a tag build) is false, `!=` too: it fails closed.
"""

from __future__ import annotations

import re
from typing import Callable, Iterator, List, Optional, Tuple

from circleci.emulator.errors import CompileError
from circleci.emulator.truth import truthy

Lookup = Callable[[str], object]


class UnparsableError(CompileError):
    """It is no expression."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Unable to parse expression: {text}")


_TOKEN = re.compile(
    r"\s*(?:(?P<string>\"(?:\\.|[^\"\\])*\")|(?P<regex>/(?:\\.|[^/\\])*/)|(?P<number>-?\d+)"
    r"|(?P<symbol>==|!=|>=|<=|>|<|!|\(|\))|(?P<word>[A-Za-z][A-Za-z0-9_.-]*)|(?P<end>$))"
)
_LEVELS = (("==", "!="), ("starts-with", "matches"), (">=", ">", "<=", "<"))


def evaluate(text: str, lookup: Lookup) -> object:
    """Its value: `and` and `or` return an operand, the others a boolean. Raises CompileError."""
    parser = _Parser(text, lookup)
    value = parser.either()
    if parser.kind != "end":
        raise UnparsableError(text)
    return value


class _Parser:
    def __init__(self, text: str, lookup: Lookup) -> None:
        self._text, self._lookup = text, lookup
        self._tokens = self._split()
        self.kind, self._token = next(self._tokens)

    def either(self) -> object:
        value = self._both()
        while self._take("or"):
            other = self._both()
            value = value if truthy(value) else other
        return value

    def _both(self) -> object:
        value = self._compared(0)
        while self._take("and"):
            other = self._compared(0)
            value = other if truthy(value) else False
        return value

    def _compared(self, level: int) -> object:
        if level == len(_LEVELS):
            return self._negated()
        value = self._compared(level + 1)
        operator = self._take(*_LEVELS[level])
        while operator:
            value = _compare(operator, value, self._compared(level + 1))
            operator = self._take(*_LEVELS[level])
        return value

    def _negated(self) -> object:
        return not truthy(self._negated()) if self._take("not", "!") else self._atom()

    def _atom(self) -> object:
        if self._take("("):
            value = self.either()
            if not self._take(")"):
                raise UnparsableError(self._text)
            return value
        kind, token = self.kind, self._token
        if kind in ("symbol", "end"):
            raise UnparsableError(self._text)
        self._advance()
        return self._literal(kind, token)

    def _literal(self, kind: str, token: str) -> object:
        if kind == "string":
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if kind == "regex":
            return re.compile(token[1:-1])
        if kind == "number":
            return int(token)
        return token == "true" if token in ("true", "false") else self._lookup(token)

    def _take(self, *tokens: str) -> Optional[str]:
        if self.kind not in ("symbol", "word") or self._token not in tokens:
            return None
        token = self._token
        self._advance()
        return token

    def _advance(self) -> None:
        self.kind, self._token = next(self._tokens)

    def _split(self) -> Iterator[Tuple[str, str]]:
        position = 0
        while True:
            match = _TOKEN.match(self._text, position)
            if match is None or match.lastgroup is None:
                raise UnparsableError(self._text)
            yield match.lastgroup, match[match.lastgroup]
            position = match.end()


def _compare(operator: str, left: object, right: object) -> bool:
    if left is None or right is None:
        return False
    if operator in ("==", "!="):
        return (type(left) is type(right) and left == right) is (operator == "==")
    if operator == "starts-with" and isinstance(left, str) and isinstance(right, str):
        return left.startswith(right)
    if operator == "matches" and isinstance(left, str) and isinstance(right, re.Pattern):
        return right.fullmatch(left) is not None
    if isinstance(left, int) and isinstance(right, int) and operator in _LEVELS[2]:
        results: List[bool] = [left >= right, left > right, left <= right, left < right]
        return results[_LEVELS[2].index(operator)]
    raise CompileError(f"Type error in expression: {left!r} {operator} {right!r}")
