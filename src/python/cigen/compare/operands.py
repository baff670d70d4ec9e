"""The values that stand in conditions, each with the formula for which it does."""

from __future__ import annotations

from typing import Dict, Hashable, Iterable, Mapping, NamedTuple, Tuple, Union

from cigen.circleci.expressions import Expression, Name
from cigen.circleci.expressions.syntax import Literal
from cigen.circleci.re2 import Pattern
from cigen.compare.atoms import Constant
from cigen.compare.diagrams import FALSE, TRUE
from cigen.compare.formulas import Formulas


class Fixed(NamedTuple):
    """A constant; `type` is there so that 1, true and 1.0 stay apart."""

    type: str
    value: Union[Constant, Pattern]


class Named(NamedTuple):
    """The value of a name that has one."""

    name: str


class Text(NamedTuple):
    """A text of which only the pipeline knows all; `key` is its canonical form."""

    key: Hashable


Operand = Union[Fixed, Named, Text]
# Exactly one of the formulas is true in any pipeline.
Cases = Mapping[Operand, int]


def fixed(value: Union[Constant, Pattern]) -> Fixed:
    """A constant or pattern as an operand."""
    return Fixed(type(value).__name__, str(value) if isinstance(value, str) else value)


NOTHING, YES, NO = fixed(None), fixed(True), fixed(False)


def merged(cases: Iterable[Tuple[Operand, int]], formulas: Formulas) -> Cases:
    """The cases that can be, each operand once."""
    found: Dict[Operand, int] = {}
    for operand, condition in cases:
        if condition != FALSE:
            found[operand] = formulas.either(found.get(operand, FALSE), condition)
    return found


def leaf_cases(expression: Expression, formulas: Formulas) -> Cases:
    """The cases of a literal or a name."""
    if isinstance(expression, Literal):
        return {fixed(expression.value): TRUE}
    assert isinstance(expression, Name)
    name = expression.text.rstrip("?")  # a mark for names that may not be declared
    if formulas.kind(name).type == "boolean":
        return merged(((YES, formulas.is_(name, True)), (NO, formulas.is_(name, False))), formulas)
    defined = formulas.defined(name)
    return merged(((Named(name), defined), (NOTHING, formulas.negated(defined))), formulas)
