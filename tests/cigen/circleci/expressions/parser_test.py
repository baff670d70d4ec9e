"""The grammar."""

from __future__ import annotations

from typing import Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.expressions import Expression, ExpressionError, evaluate, names, parse
from cigen.circleci.expressions.syntax import Literal, Name, Not


def shape(expression: Expression) -> str:
    """An expression with all its parentheses."""
    if isinstance(expression, Literal):
        return str(expression.value)
    if isinstance(expression, Name):
        return expression.text
    if isinstance(expression, Not):
        return f"(not {shape(expression.operand)})"
    text = shape(expression.first)
    for step in expression.steps:
        text = f"({text} {step.operator} {shape(step.operand)})"
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c", "((a and b) or c)"),
        ("a and b == c", "(a and (b == c))"),
        ("a == b contains c != d", "(((a == b) contains c) != d)"),
        ("a == b < c", "(a == (b < c))"),
        ("a matches /x/ == b", "((a matches x) == b)"),
        ("a < b >= c > d", "(((a < b) >= c) > d)"),
        ("not a == b", "((not a) == b)"),
        ("not a < b", "((not a) < b)"),
        ("not a and b", "((not a) and b)"),
        ("not not !a", "(not (not (not a)))"),
        ("not (a and b)", "(not (a and b))"),
        ("!a.b or NOT(c)", "((not a.b) or (not c))"),
        ("a or b or c", "((a or b) or c)"),
        ("((a))", "a"),
        ("a == (b == c)", "(a == (b == c))"),
    ],
)
def test_precedence(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        ("a == == b", "EXPECTED_EXPRESSION", 5),
        ("a == not", "EXPECTED_EXPRESSION", 8),
        ("()", "EXPECTED_EXPRESSION", 1),
        (" ", "EXPECTED_EXPRESSION", 1),
        ("a b", "UNEXPECTED_ADDITIONAL_INPUT", 2),
        ("a not b", "UNEXPECTED_ADDITIONAL_INPUT", 2),
        ('a "b"', "UNEXPECTED_ADDITIONAL_INPUT", 2),
        ("12abc", "UNEXPECTED_ADDITIONAL_INPUT", 2),
        ('a ends-with "b"', "UNKNOWN_BUILTIN_FUNCTION", 2),
        ("a ends-with b and", "UNKNOWN_BUILTIN_FUNCTION", 2),
        ("a ends-with and b", "UNEXPECTED_ADDITIONAL_INPUT", 2),
        ("(a b)", "EXPECTED_RIGHT_PAREN", 3),
    ],
)
def test_mistakes(text: str, kind: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)

    assert (raised.value.kind, raised.value.offset) == (kind, offset)


def test_names_are_in_the_order_of_the_text() -> None:
    found = names(parse('not (a.b == "c" or d) and a.b'))

    assert found == (Name("a.b", 5), Name("d", 19), Name("a.b", 26))


@pytest.mark.parametrize("text", ["a" + " and a" * 5000, "not " * 100 + "a", "(" * 100 + "a" + ")" * 100])
def test_long_and_deep_expressions(text: str) -> None:
    assert evaluate(text, {"a": True}) is True


@pytest.mark.parametrize("text", ["not " * 5000 + "a", "(" * 5000])
def test_deeper_than_that_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)

    assert raised.value.kind == "NESTED_TOO_DEEPLY"


WORDS = st.sampled_from(
    ["and", "or", "not", "==", "!=", "<", ">=", "contains", "matches", "starts-with", "(", ")", "a", "b.c", "1", '"s"']
    + ["true", "/a+/", "/(/", "=", "&", '"', "/", "\\", ".", "?", "\n"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_an_expression_or_an_error_with_its_place(text: str) -> None:
    environment: dict[str, Union[str, None]] = {"a": "a", "b.c": None}
    try:
        evaluate(text, environment)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
        assert error.what and error.kind
