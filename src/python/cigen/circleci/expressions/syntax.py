"""What an expression consists of. Every part knows its offset in the text."""

from __future__ import annotations

from typing import Iterator, NamedTuple, Tuple, Union

from cigen.circleci.expressions.values import Value


class Literal(NamedTuple):
    """A value as it is written."""

    value: Value
    offset: int


class Name(NamedTuple):
    """A reference: `pipeline.git.branch`."""

    text: str
    offset: int


class Not(NamedTuple):
    """True where its operand is false."""

    operand: Expression
    offset: int


class AccessStep(NamedTuple):
    """An operator and what stands on its right; `offset` is the operator's."""

    operator: str
    operand: Expression
    offset: int


class Chain(NamedTuple):
    """Operators of one precedence, from left to right: `((first + steps[0]) + steps[1]) …`. Long ones stay flat."""

    first: Expression
    steps: Tuple[AccessStep, ...]

    @property
    def offset(self) -> int:
        """Where it begins in the text."""
        return self.first.offset


Expression = Union[Literal, Name, Not, Chain]


def names(expression: Expression) -> Tuple[Name, ...]:
    """Every name an expression refers to, as often as it does, in the order of the text."""
    return tuple(_names(expression))


def _names(expression: Expression) -> Iterator[Name]:
    if isinstance(expression, Name):
        yield expression
    elif isinstance(expression, Not):
        yield from _names(expression.operand)
    elif isinstance(expression, Chain):
        yield from _names(expression.first)
        for step in expression.steps:
            yield from _names(step.operand)
