"""The words of an expression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator, NamedTuple

from cigen.circleci.expressions.errors import ExpressionError
from cigen.circleci.expressions.values import UNDEFINED, Value

if TYPE_CHECKING:
    from cigen.circleci.re2 import Pattern

# Also in capitals, and in any mixture of both.
OPERATORS = {"and", "or", "not", "contains", "matches", "starts-with"}
_BOOLEANS = {"true": True, "false": False}
_GREATEST = 2**63 - 1
_LONGEST_PATTERN = 256


class Token(NamedTuple):
    """`kind` is `literal`, `name` or `end`, or what the operator or parenthesis is called; `value` is a literal's."""

    kind: str
    text: str
    offset: int
    value: Value = UNDEFINED


_WORD = r"[A-Za-z0-9_?-]"
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<symbol>[=!<>]=|[!<>()])"
    r"|(?P<number>[0-9]+)"
    rf"|(?P<word>[A-Za-z](?:{_WORD}|\.(?={_WORD}))*)"
    r'|(?P<string>"(?:\\["\\]|[^"\\]|\\(?!["\\]))*")'
    r"|(?P<pattern>/(?:\\/|[^/\\]|\\(?!/))*/)"
)
_ESCAPED = re.compile(r'\\(["\\])')
# The evaluator's RE2 is of an old Unicode, so it takes no newer characters, nor an escape that could stand for one.
_NOT_IN_PATTERNS = re.compile(r"[^\x00-\xff]|\\[ux]")


def scan(text: str) -> Iterator[Token]:
    """The tokens of an expression, `end` last. Raises ExpressionError at the first character that can't be one."""
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None or match.lastgroup is None:
            raise _unexpected(text, offset)
        offset = match.end()
        if match.lastgroup != "space":
            yield _READ[match.lastgroup](match[0], match.start())
    yield Token("end", "", offset)


def _unexpected(text: str, offset: int) -> ExpressionError:
    if text[offset] == '"':
        return ExpressionError("UNTERMINATED_STRING", 'this string has no closing `"`', offset)
    if text[offset] == "/":
        _check_characters(text[offset:], offset)
        return ExpressionError("UNTERMINATED_PATTERN", "this pattern has no closing `/`", offset)
    if text[offset] == "=":
        found = f"`{text[offset + 1]}`" if offset + 1 < len(text) else "the end"
        return ExpressionError("INCOMPLETE_EQUALS", f"expected `==`, found {found} after `=`", offset + 1)
    return ExpressionError("UNEXPECTED_CHARACTER", f"unexpected character `{text[offset]}`", offset)


def _symbol(text: str, offset: int) -> Token:
    return Token("not" if text == "!" else text, text, offset)


def _number(text: str, offset: int) -> Token:
    digits = text.lstrip("0") or "0"
    if len(digits) > 19 or int(digits) > _GREATEST:  # int() refuses thousands of digits
        what = "a number is at most 9223372036854775807"
        raise ExpressionError("INVALID_NUMERIC_LITERAL", what, offset, len(text))
    return Token("literal", text, offset, int(digits))


def _word(text: str, offset: int) -> Token:
    lower = text.lower()
    if lower in _BOOLEANS:
        return Token("literal", text, offset, _BOOLEANS[lower])
    return Token(lower if lower in OPERATORS else "name", text, offset)


def _string(text: str, offset: int) -> Token:
    return Token("literal", text, offset, _ESCAPED.sub(r"\1", text[1:-1]))


def _pattern(text: str, offset: int) -> Token:
    _check_characters(text, offset)
    return Token("literal", text, offset, _compiled(text[1:-1].replace("\\/", "/"), offset, len(text)))


def _check_characters(text: str, offset: int) -> None:
    wrong = _NOT_IN_PATTERNS.search(text)
    if wrong:
        what = "a pattern holds ASCII and Latin-1 alone, and neither `\\x` nor `\\u`"
        raise ExpressionError("INVALID_PATTERN_CHARACTER", what, offset + wrong.start())


def _compiled(pattern: str, offset: int, length: int) -> Pattern:
    from cigen.circleci.re2 import RegexError, compile_pattern  # few expressions have one

    if len(pattern) > _LONGEST_PATTERN:
        what = f"a pattern has at most {_LONGEST_PATTERN} characters"
        raise ExpressionError("PATTERN_TOO_LONG", what, offset, length)
    try:
        return compile_pattern(pattern)
    except RegexError as error:
        raise ExpressionError("INVALID_PATTERN", f"invalid pattern: {error}", offset, length) from error


_READ = {"symbol": _symbol, "number": _number, "word": _word, "string": _string, "pattern": _pattern}
