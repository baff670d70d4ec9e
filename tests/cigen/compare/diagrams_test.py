"""Formulas: two are one number exactly when no values tell them apart."""

from __future__ import annotations

from itertools import product
from typing import Any, Callable, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.compare.diagrams import FALSE, TRUE, Diagrams, TooLargeError

NAMES = "abcd"
formulas: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([*NAMES, True, False]),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or", "differ"]), inner, inner),
        st.tuples(st.just("chosen"), inner, inner, inner),
    ),
    max_leaves=8,
)
ANSWERS: Dict[str, Callable[..., bool]] = {
    "not": lambda one: not one,
    "and": lambda one, other: one and other,
    "or": lambda one, other: one or other,
    "differ": lambda one, other: one is not other,
    "chosen": lambda one, other, third: other if one else third,
}


def built(formula: Any, diagrams: Diagrams) -> int:
    if isinstance(formula, tuple):
        parts = [built(part, diagrams) for part in formula[1:]]
        made: Dict[str, Callable[..., int]] = {
            "not": diagrams.negated,
            "and": diagrams.both,
            "or": diagrams.either,
            "differ": diagrams.differ,
            "chosen": diagrams.chosen,
        }
        return made[formula[0]](*parts)
    return diagrams.variable(formula) if isinstance(formula, str) else (TRUE if formula else FALSE)


def answer(formula: Any, values: Dict[str, bool]) -> bool:
    if isinstance(formula, tuple):
        return ANSWERS[formula[0]](*(answer(part, values) for part in formula[1:]))
    return values[formula] if isinstance(formula, str) else formula


@given(formulas, formulas)
def test_equal_formulas_are_one_number(one: Any, other: Any) -> None:
    diagrams = Diagrams()
    first, second = built(one, diagrams), built(other, diagrams)
    every = [dict(zip(NAMES, values)) for values in product((False, True), repeat=len(NAMES))]

    assert (first == second) is all(answer(one, values) is answer(other, values) for values in every)
    for values in every:
        assert diagrams.holds(first, lambda name, values=values: values[name]) is answer(one, values)  # type: ignore[misc]


@given(formulas)
def test_solutions_solve(formula: Any) -> None:
    diagrams = Diagrams()
    found = list(diagrams.solutions(built(formula, diagrams)))

    for solution in found:
        for rest in product((False, True), repeat=len(NAMES)):
            assert answer(formula, {**dict(zip(NAMES, rest)), **solution})  # type: ignore[dict-item]
    assert bool(found) is any(answer(formula, dict(zip(NAMES, v))) for v in product((False, True), repeat=len(NAMES)))


def test_a_formula_that_grows_too_large_is_given_up() -> None:
    diagrams = Diagrams(most=1_000)
    pairs = [(diagrams.variable(("a", n)), n) for n in range(20)]

    with pytest.raises(TooLargeError):
        diagrams.either(*(diagrams.both(a, diagrams.variable(("b", n))) for a, n in pairs))


def test_thousands_of_variables_are_no_depth() -> None:
    diagrams = Diagrams()
    every = [diagrams.variable(number) for number in range(3_000)]

    last_first = every[::-1]
    assert diagrams.both(*last_first) == diagrams.negated(diagrams.either(*map(diagrams.negated, last_first)))
