"""What an expression can come to when some names are unknown."""

from __future__ import annotations

from typing import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.expressions import UNDEFINED, ExpressionError, evaluate, parse, possible, truth

BRANCH, TAG = "pipeline.git.branch", "pipeline.git.tag"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BRANCH, {False}),
        (f'{BRANCH} != "main"', {False}),
        (f'not ({BRANCH} == "main")', {True}),
        (f'{TAG} matches /v.*/ or {BRANCH} == "main"', {True, False}),
        ("pipeline.parameters.release", {True, False}),
        (f'pipeline.parameters.release and {BRANCH} == "main"', {False}),
        (f'pipeline.parameters.release or not ({BRANCH} == "main")', {True}),
        ("x and false", {False}),
        ("x or true", {True}),
        ("not x", {True, False}),
        ("not (x or 1)", {False}),
        ("x == x", {True, False}),
        ('"a" > 1', {True, False}),
        ('x and "a" > 1', {True, False}),
        ('false and "a" > 1', {False}),
        ("known", {True}),
        ("known == 5 and x", {False}),
    ],
)
def test_on_a_tag(text: str, expected: Set[bool]) -> None:
    """There is no branch then; the tag and all else is unknown."""
    assert possible(parse(text), {BRANCH: UNDEFINED, "known": 4}) == expected


VALUES = st.sampled_from([UNDEFINED, False, True, 0, 1, "", "a", "ab"])
OPERANDS = st.sampled_from(["a", "b", "c", "true", "false", "0", "1", '"a"', '""'])
OPERATORS = ["and", "or", "and", "or", "==", "!=", "<", ">=", "contains", "starts-with"]
EXPRESSIONS = st.recursive(
    OPERANDS,
    lambda inner: st.one_of(
        inner.map("not {}".format),
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(lambda words: f"({' '.join(words)})"),
        inner.map("({} matches /a.*/)".format),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS, st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES}), st.sets(st.sampled_from("abc")))
def test_what_happens_is_possible(text: str, values: dict[str, object], forgotten: Set[str]) -> None:
    known = {name: value for name, value in values.items() if name not in forgotten}
    outcomes = possible(parse(text), known)  # type: ignore[arg-type]  # what VALUES are
    try:
        happens = truth(evaluate(text, values))  # type: ignore[arg-type]
    except ExpressionError:
        return

    assert happens in outcomes
    if not forgotten:
        assert outcomes == {happens}
