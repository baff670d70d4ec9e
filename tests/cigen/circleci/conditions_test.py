"""Logic statements, with and without values that are known."""

from __future__ import annotations

from typing import Any, Set, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.conditions import UNKNOWN, StatementError, holds, truthy

VALUES = {"<< yes >>": True, "<< no >>": False, "<< branch >>": "main", "<< number >>": 42, "<< nothing >>": None}


def resolve(text: str) -> Any:
    """A name among VALUES is what they say, any other unknown, and text is text."""
    return VALUES.get(text, UNKNOWN) if text.startswith("<<") else text


@pytest.mark.parametrize("value", [True, 1, -1, 0.5, "0", "false", " "])
def test_what_is_true(value: Any) -> None:
    assert truthy(value)
    assert holds(value, resolve) == {True}


@pytest.mark.parametrize("value", [False, None, 0, 0.0, float("nan"), ""])
def test_what_is_false(value: Any) -> None:
    assert not truthy(value)
    assert holds(value, resolve) == {False}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("<< yes >>", {True}),
        ("<< unknown >>", {True, False}),
        ("pipeline.git.branch", {True}),  # an expression is but text here
        ({"and": [True, "<< branch >>", 1]}, {True}),
        ({"and": ["<< unknown >>", False]}, {False}),
        ({"and": ["<< unknown >>", True]}, {True, False}),
        ({"or": [0, "<< nothing >>"]}, {False}),
        ({"or": ["<< unknown >>", 1]}, {True}),
        ({"not": "<< no >>"}, {True}),
        ({"not": {"or": ["<< unknown >>", False]}}, {True, False}),
        ({"equal": ["main", "<< branch >>"]}, {True}),
        ({"equal": [42, "<< number >>"]}, {True}),
        ({"equal": ["42", "<< number >>"]}, {False}),
        ({"equal": [1, True]}, {False}),
        ({"equal": [1, 1.0]}, {False}),
        ({"equal": [[1, {"a": "<< yes >>"}], [1, {"a": True}]]}, {True}),
        ({"equal": [[1], [True]]}, {False}),
        ({"equal": ["x"]}, {True}),
        ({"equal": ["<< unknown >>"]}, {True}),
        ({"equal": ["<< unknown >>", "x"]}, {True, False}),
        ({"equal": ["<< unknown >>", "x", "y"]}, {False}),
        ({"equal": [["<< unknown >>"], ["x"]]}, {True, False}),
        ({"matches": {"pattern": "^ma.+$", "value": "<< branch >>"}}, {True}),
        ({"matches": {"pattern": "ma", "value": "<< branch >>"}}, {False}),
        ({"matches": {"pattern": "(?=ma)main", "value": "<< branch >>"}}, {True, False}),
        ({"matches": {"pattern": ".*", "value": "<< unknown >>"}}, {True, False}),
        ({"matches": {"pattern": ".*", "value": "<< nothing >>"}}, {True, False}),
    ],
)
def test_statements(statement: Any, expected: Set[bool]) -> None:
    assert holds(statement, resolve) == expected


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ({"and": True}, ("and",)),
        ({"or": []}, ("or",)),
        ({"and": [True, {"xor": [1]}]}, ("and", 1)),
        ({"not": {"equal": 1}}, ("not", "equal")),
        ({"and": [1], "or": [1]}, ()),
        ({}, ()),
        ([True], ()),
        ({"matches": {"pattern": "x"}}, ("matches",)),
        ({"matches": "x"}, ("matches",)),
    ],
)
def test_mistakes_have_a_path(statement: Any, path: Tuple[Any, ...]) -> None:
    with pytest.raises(StatementError) as raised:
        holds(statement, resolve)

    assert raised.value.path == path


def nested(levels: int) -> Any:
    return {"not": nested(levels - 1)} if levels else True


def test_a_hundred_levels_and_no_more() -> None:
    assert holds(nested(100), resolve) == {True}
    with pytest.raises(StatementError, match="more than 100 levels"):
        holds(nested(101), resolve)


LEAVES = st.sampled_from([True, False, 0, 1, "", "a", None, "<< a >>", "<< b >>"])
STATEMENTS = st.recursive(
    LEAVES | st.lists(LEAVES, min_size=1, max_size=3).map(lambda values: {"equal": values}),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda operands: {"and": operands}),
        st.lists(inner, min_size=1, max_size=3).map(lambda operands: {"or": operands}),
        inner.map(lambda operand: {"not": operand}),
        st.sampled_from(["a", "<< a >>", "<< b >>"]).map(lambda value: {"matches": {"pattern": "a|b", "value": value}}),
    ),
    max_leaves=6,
)


@given(STATEMENTS, st.sampled_from([True, False, 0, "a", "", "b"]), st.sampled_from([True, False, 1, "a", None]))
def test_what_happens_is_possible(statement: Any, a: Any, b: Any) -> None:
    values = {"<< a >>": a, "<< b >>": b}
    known = holds(statement, lambda text: values.get(text, text))
    some = holds(statement, lambda text: UNKNOWN if text == "<< a >>" else values.get(text, text))

    assert known <= some <= {True, False}
