"""What an expression can come to when only some of the names in it are known."""

from __future__ import annotations

from typing import FrozenSet, Mapping, NamedTuple, Union

from cigen.circleci.expressions.errors import ExpressionError
from cigen.circleci.expressions.syntax import AccessStep, Expression, Literal, Name, Not
from cigen.circleci.expressions.values import UNDEFINED, Value, apply, truth


class _Known(NamedTuple):
    value: Value

    @property
    def truths(self) -> FrozenSet[bool]:
        return frozenset((truth(self.value),))


class _Unknown(NamedTuple):
    """Any value that counts as one of `truths`."""

    truths: FrozenSet[bool]


_Outcome = Union[_Known, _Unknown]
ANYTHING = frozenset((True, False))


def possible(expression: Expression, known: Mapping[str, Value]) -> FrozenSet[bool]:
    """What an expression can be as a condition, when a name that `known` lacks may have any value, or none.

    Nothing that can happen is left out; what can't happen may be in it, since an unknown name counts anew wherever it
    stands. What CircleCI would refuse to evaluate counts as both: whoever asks wants to rule something out, and a
    mistake is no proof.
    """
    return _outcome(expression, known).truths


def _outcome(expression: Expression, known: Mapping[str, Value]) -> _Outcome:
    if isinstance(expression, Literal):
        return _Known(expression.value)
    if isinstance(expression, Name):
        return _Known(known[expression.text]) if expression.text in known else _Unknown(ANYTHING)
    if isinstance(expression, Not):
        truths = _outcome(expression.operand, known).truths
        return _one_or_both(frozenset(not each for each in truths))
    outcome = _outcome(expression.first, known)
    for step in expression.steps:
        outcome = _step(outcome, step, known)
    return outcome


def _one_or_both(truths: FrozenSet[bool]) -> _Outcome:
    """A boolean, known if it can be only one."""
    return _Unknown(truths) if len(truths) > 1 else _Known(*truths)


def _step(left: _Outcome, step: AccessStep, known: Mapping[str, Value]) -> _Outcome:
    right = _outcome(step.operand, known)
    if step.operator not in ("and", "or"):
        return _applied(step, left, right)
    decides = step.operator == "or"  # the truth that lets the left one stand
    if left.truths == {decides}:
        return left
    if decides not in left.truths:
        return right
    return _Unknown(right.truths | {decides})


def _applied(step: AccessStep, left: _Outcome, right: _Outcome) -> _Outcome:
    if _Known(UNDEFINED) in (left, right):
        return _Known(UNDEFINED)
    if isinstance(left, _Unknown) or isinstance(right, _Unknown):
        return _Unknown(ANYTHING)
    try:
        return _Known(apply(step.operator, left.value, right.value, step.offset))
    except ExpressionError:
        return _Unknown(ANYTHING)
