"""What an expression is worth, beyond the corpus."""

from __future__ import annotations

import pytest

from cigen.circleci.expressions import UNDEFINED, ExpressionError, Value, evaluate, truth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 and 1", 1),
        ('"" or 1', ""),
        ("not 0", False),
        ('not ""', False),
        ("not undefined", True),
        ("undefined or 0", 0),
        ("true == 1", False),
        ("false == 0", False),
        ('"1" == 1', False),
        ("1 == 1 == true", True),
        ("3 > 2 == true", True),
        ("/a/ == /a/", True),
        ("/a/ == /b/", False),
        ('/a/ == "a"', False),
        ('"" contains ""', True),
        ('"a" starts-with ""', True),
        ('"Main" starts-with "main"', False),
        ("undefined contains 5", UNDEFINED),
        ("undefined matches 5", UNDEFINED),
        ("undefined < true", UNDEFINED),
        ("not (undefined == 1)", True),
        ("(undefined == 1) == false", UNDEFINED),
        ("true or 1 > true", True),
        ("false and nobody", False),
        ("undefined and nobody", UNDEFINED),
        ('"ab" matches /a|ab/', True),  # whichever branch comes first
        ("negative < 0", True),
    ],
)
def test_values(text: str, expected: Value) -> None:
    found = evaluate(text, {"undefined": UNDEFINED, "negative": -1})

    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "kind", "offset", "length"),
    [
        ("true and nobody", "UNKNOWN_VARIABLE", 9, 6),
        ("undefined == nobody", "UNKNOWN_VARIABLE", 13, 6),
        ("1 > 2 > 3", "EXPECTED_NUMERIC_OPERAND", 6, 1),
        ('"a" contains /a/', "EXPECTED_STRING_OPERAND", 4, 8),
        ('1 matches "a"', "EXPECTED_PATTERN_OPERAND", 2, 7),
        ("1 STARTS-WITH 2", "EXPECTED_STRING_OPERAND", 2, 11),
        ('"ꟁ" matches /\\p{Lu}/', "UNDECIDED_PATTERN", 4, 7),
    ],
)
def test_mistakes(text: str, kind: str, offset: int, length: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate(text, {"undefined": UNDEFINED})

    assert (raised.value.kind, raised.value.offset, raised.value.length) == (kind, offset, length)


@pytest.mark.parametrize("value", [0, 1, "", "false", True])
def test_only_false_and_undefined_are_false(value: Value) -> None:
    assert truth(value)
    assert not truth(False)
    assert not truth(UNDEFINED)
