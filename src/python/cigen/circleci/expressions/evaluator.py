"""What an expression is worth when every name in it is known."""

from __future__ import annotations

from typing import Mapping

from cigen.circleci.expressions.errors import ExpressionError
from cigen.circleci.expressions.parser import parse
from cigen.circleci.expressions.syntax import AccessStep, Expression, Literal, Name, Not
from cigen.circleci.expressions.values import Value, apply, truth


def evaluate(text: str, values: Mapping[str, Value]) -> Value:
    """What an expression is worth. `values` holds every name that is declared, in full: `pipeline.git.branch`.

    None stands for UNDEFINED, in `values` as in what comes out. `and` and `or` give one of their operands and leave the
    right one alone when the left one decides. Raises ExpressionError, also for a name that `values` lacks.
    """
    return value_of(parse(text), values)


def value_of(expression: Expression, values: Mapping[str, Value]) -> Value:
    """The same for an expression that is parsed already."""
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Name):
        return _look_up(expression, values)
    if isinstance(expression, Not):
        return not truth(value_of(expression.operand, values))
    value = value_of(expression.first, values)
    for step in expression.steps:
        value = _step(value, step, values)
    return value


def _step(left: Value, step: AccessStep, values: Mapping[str, Value]) -> Value:
    if step.operator in ("and", "or"):
        return left if truth(left) is (step.operator == "or") else value_of(step.operand, values)
    return apply(step.operator, left, value_of(step.operand, values), step.offset)


def _look_up(name: Name, values: Mapping[str, Value]) -> Value:
    if name.text not in values:
        raise ExpressionError("UNKNOWN_VARIABLE", f"nobody declares `{name.text}`", name.offset, len(name.text))
    return values[name.text]
