"""The words of CircleCI's expression language (docs: configuration-reference, "using expressions")."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple

from circleci.emulator.errors import CompileError
from circleci.emulator.pattern import PatternError, compile_pattern

_LARGEST = 2**63 - 1
_LONGEST_PATTERN = 256
_TOKEN = re.compile(
    r'(?P<string>"(?:\\["\\]|[^"\\])*")|(?P<pattern>/(?:\\.|[^/\\])*/)|(?P<number>[0-9]+)'
    r"|(?P<symbol>==|!=|>=|<=|>|<|!|\(|\))|(?P<word>[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\??)",
    re.DOTALL,
)
_KEYWORDS = frozenset(("and", "or", "not", "true", "false"))
_UNFINISHED = {'"': "UNTERMINATED_STRING", "/": "UNTERMINATED_PATTERN", "=": "INCOMPLETE_EQUALS"}


class ExpressionError(CompileError):
    """It is no expression; `code` says why in the words of CircleCI's evaluator."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(f"Unable to parse expression ({code}): {text}")
        self.code = code


class Token(NamedTuple):
    """`kind`: string, pattern, number, symbol, keyword, word or end; a keyword's `text` is in small letters."""

    kind: str
    text: str


def scan(text: str) -> Iterator[Token]:
    """The words up to and with the end. Raises ExpressionError."""
    position = _after_blanks(text, 0)
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(text, _UNFINISHED.get(text[position], "UNEXPECTED_CHARACTER"))
        yield _token(text, str(found.lastgroup), found[0])
        position = _after_blanks(text, found.end())
    yield Token("end", "")


def _after_blanks(text: str, position: int) -> int:
    while text[position : position + 1].isspace():
        position += 1
    return position


def _token(text: str, kind: str, found: str) -> Token:
    if kind == "string":
        return Token(kind, re.sub(r"\\(.)", r"\1", found[1:-1]))
    if kind == "number" and int(found) > _LARGEST:
        raise ExpressionError(text, "INVALID_NUMERIC_LITERAL")
    if kind == "pattern":
        return Token(kind, _pattern(text, found[1:-1]))
    if kind == "word" and found.lower() in _KEYWORDS:
        return Token("keyword", found.lower())
    return Token(kind, found)


def _pattern(text: str, pattern: str) -> str:
    """Latin-1, and no escape that names a character by its number."""
    if re.search(r"\\[xu]", pattern) or any(ord(character) > 0xFF for character in pattern):
        raise ExpressionError(text, "INVALID_PATTERN_CHARACTER")
    try:
        compile_pattern(pattern)
    except PatternError:
        raise ExpressionError(text, "INVALID_PATTERN") from None
    if len(pattern) > _LONGEST_PATTERN:
        raise ExpressionError(text, "INVALID_PATTERN")
    return pattern
