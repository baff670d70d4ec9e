"""The words of an expression, and what is none."""

from __future__ import annotations

import pytest

from cigen.circleci.expressions import ExpressionError, Value, evaluate
from cigen.circleci.expressions.scanner import scan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"a \"b\" \\ c"', r'a "b" \ c'),
        (r'"\\\""', '\\"'),
        (r'"\n \/ \d"', r"\n \/ \d"),  # only a quote and a backslash can be escaped
        ('"line\nbreak\ttab"', "line\nbreak\ttab"),
        ('"日本 😀"', "日本 😀"),
        ('""', ""),
        ("9223372036854775807", 2**63 - 1),
        ("007", 7),
        ("TRUE", True),
        ("False", False),
    ],
)
def test_literals(text: str, expected: Value) -> None:
    assert evaluate(text, {}) == expected


def test_zeros_before_a_number() -> None:
    assert evaluate("0" * 5000 + "1", {}) == 1
    assert evaluate("0" * 5000, {}) == 0


@pytest.mark.parametrize("word", ["and", "AND", "And", "aNd"])
def test_keywords_come_in_any_case(word: str) -> None:
    assert evaluate(f"1 {word} 2", {}) == 2


@pytest.mark.parametrize("word", ["Contains", "STARTS-WITH", "Matches"])
def test_so_do_the_infix_functions(word: str) -> None:
    right = "/a+/" if word == "Matches" else '"a"'

    assert evaluate(f'"a" {word} {right}', {}) is True


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "pipeline.parameters.dry-run?",
        "x_1-y",
        "a.1.-.?",
        "android",
        "not-a-keyword",
        "or.and",
        "true.x",
        "starts",
        "trueish",
    ],
)
def test_names(name: str) -> None:
    assert evaluate(name, {name: "it"}) == "it"


def test_operators_need_no_space() -> None:
    assert [token.kind for token in scan('!a==(b<="c")!=1>2')] == [
        *("not", "name", "==", "(", "name", "<=", "literal", ")", "!=", "literal", ">", "literal", "end")
    ]


def test_space_is_what_ascii_takes_for_it() -> None:
    assert evaluate("\t1\r\n== 1 ", {}) is True
    with pytest.raises(ExpressionError) as raised:
        evaluate("1 ==\u00a01", {})
    assert (raised.value.kind, raised.value.offset) == ("UNEXPECTED_CHARACTER", 4)


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        ("a.", "UNEXPECTED_CHARACTER", 1),
        ("-1", "UNEXPECTED_CHARACTER", 0),
        ("1.5", "UNEXPECTED_CHARACTER", 1),
        ("a && b", "UNEXPECTED_CHARACTER", 2),
        ("'a'", "UNEXPECTED_CHARACTER", 0),
        ("a\u00e9", "UNEXPECTED_CHARACTER", 1),
        ("a = b", "INCOMPLETE_EQUALS", 3),
        ("a =", "INCOMPLETE_EQUALS", 3),
        ("99999999999999999999", "INVALID_NUMERIC_LITERAL", 0),
        ("9" * 5000, "INVALID_NUMERIC_LITERAL", 0),
        ('"a\\"', "UNTERMINATED_STRING", 0),
        ('a == "', "UNTERMINATED_STRING", 5),
        ("/a\\/", "UNTERMINATED_PATTERN", 0),
        ("a matches /", "UNTERMINATED_PATTERN", 10),
        (r"/a\\/", "UNTERMINATED_PATTERN", 0),  # the second backslash escapes the slash
        (r"/a\x41/", "INVALID_PATTERN_CHARACTER", 2),
        (r"/a\\u/", "INVALID_PATTERN_CHARACTER", 3),
        ("/a日", "INVALID_PATTERN_CHARACTER", 2),  # rather than its missing end
        (f"/{'x' * 257}/", "PATTERN_TOO_LONG", 0),
        ("/a**/", "INVALID_PATTERN", 0),
    ],
)
def test_mistakes(text: str, kind: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate(text, {"a": "a"})

    assert (raised.value.kind, raised.value.offset) == (kind, offset)


@pytest.mark.parametrize("pattern", ["x" * 256, "é" * 256, r"\/" * 256])
def test_a_pattern_has_256_characters_at_most_as_re2_sees_them(pattern: str) -> None:
    assert evaluate(f'"" matches /{pattern}/', {}) is False


def test_a_slash_in_a_pattern() -> None:
    assert evaluate(r'"docs/a" matches /docs\/.*/', {}) is True
    assert evaluate(r'"a\\/b" matches /a\\\/b/', {}) is True
