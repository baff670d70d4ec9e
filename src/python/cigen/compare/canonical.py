"""Plain data in a form in which equal means the same to CircleCI: types count, the order of keys and spaces in tags don't."""

from __future__ import annotations

from typing import Hashable, Mapping

from cigen.circleci.expressions import Expression, Name
from cigen.circleci.expressions.syntax import Chain, Literal
from cigen.circleci.templating import Part, Section, Stray, Tag, TemplateError, read
from cigen.circleci.values import Value


def canonical(value: Value) -> Hashable:
    """The form of any plain data."""
    if isinstance(value, str):
        return canonical_text(value)
    if isinstance(value, Mapping):
        # A key is text, whatever is in it.
        return ("map", frozenset((canonical_text(str(key)), canonical(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", tuple(map(canonical, value)))
    if isinstance(value, float):
        return ("float", repr(value))
    return (type(value).__name__, value)


def canonical_text(text: str) -> Hashable:
    """The form of a text, its tags read: `<<x>>` is `<< x >>`."""
    if "<<" in text:
        try:
            parts = read(text)
        except TemplateError:
            return ("unreadable", str(text))
        if not all(isinstance(part, str) for part in parts):
            return ("template", tuple(map(_part, parts)))
    return ("str", str(text))


def canonical_expression(expression: Expression) -> Hashable:
    """The form of an expression: the same operators on the same operands, wherever they stand."""
    if isinstance(expression, Literal):
        value = expression.value
        return ("literal", type(value).__name__, value if isinstance(value, (bool, int, str)) else str(value))
    if isinstance(expression, Name):
        return ("name", expression.text)
    if isinstance(expression, Chain):
        steps = tuple((step.operator, canonical_expression(step.operand)) for step in expression.steps)
        return ("chain", canonical_expression(expression.first), steps)
    return ("not", canonical_expression(expression.operand))


def _part(part: Part) -> Hashable:
    if isinstance(part, str):
        return part
    if isinstance(part, Tag):
        return ("tag", canonical_expression(part.expression))
    if isinstance(part, Section):
        return ("section", canonical_expression(part.condition), part.inverted, tuple(map(_part, part.body)))
    assert isinstance(part, Stray)
    return ("stray",)
