"""Expressions as formulas, by the rules of `circleci.expressions`: only false and what has no value are false."""

from __future__ import annotations

from typing import Iterator, List, Tuple

from cigen.circleci.expressions import Expression, ExpressionError
from cigen.circleci.expressions.syntax import AccessStep, Chain, Not
from cigen.circleci.expressions.values import apply, truth
from cigen.circleci.re2 import Pattern
from cigen.compare.atoms import AT_LEAST, CONTAINS, RE2, STARTS, Atom
from cigen.compare.diagrams import FALSE, TRUE
from cigen.compare.formulas import Formulas
from cigen.compare.operands import NO, NOTHING, YES, Cases, Fixed, Named, Operand, fixed, leaf_cases, merged

_TEXTUAL = {"matches": RE2, "starts-with": STARTS, "contains": CONTAINS}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Symbolic:
    """Works expressions out. `failing` is where CircleCI would refuse to: both sides must agree about that too."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self.failing = FALSE

    def truth(self, expression: Expression, under: int = TRUE) -> int:
        """Where an expression is true as a condition; it is only asked where `under` holds."""
        return self._truth(self.cases(expression, under))

    def cases(self, expression: Expression, under: int = TRUE) -> Cases:
        """What an expression is worth, and where."""
        if isinstance(expression, Not):
            true = self.truth(expression.operand, under)
            return merged(((NO, true), (YES, self._formulas.negated(true))), self._formulas)
        if not isinstance(expression, Chain):
            return leaf_cases(expression, self._formulas)
        found = self.cases(expression.first, under)
        for step in expression.steps:
            found = self._step(found, step, under)
        return found

    def _truth(self, cases: Cases) -> int:
        true = (at for operand, at in cases.items() if not isinstance(operand, Fixed) or _is_true(operand))
        return self._formulas.either(*true)

    def _step(self, left: Cases, step: AccessStep, under: int) -> Cases:
        formulas = self._formulas
        if step.operator not in ("and", "or"):
            right = self.cases(step.operand, under)
            return merged(
                (
                    (operand, formulas.both(here, there, at))
                    for first, here in left.items()
                    for second, there in right.items()
                    for operand, at in self._applied(step, first, second, formulas.both(under, here, there))
                ),
                formulas,
            )
        true = self._truth(left)
        stays = true if step.operator == "or" else formulas.negated(true)
        goes = formulas.negated(stays)
        right = self.cases(step.operand, formulas.both(under, goes))
        kept = [(operand, formulas.both(at, stays)) for operand, at in left.items()]
        return merged([*kept, *((operand, formulas.both(at, goes)) for operand, at in right.items())], formulas)

    def _applied(self, step: AccessStep, left: Operand, right: Operand, under: int) -> List[Tuple[Operand, int]]:
        """What an operator gives, and where, of two operands that are there."""
        if NOTHING in (left, right):
            return [(NOTHING, TRUE)]
        if isinstance(left, Fixed) and isinstance(right, Fixed):
            return [(self._constant(step, left, right, under), TRUE)]
        if step.operator in ("==", "!="):
            true = self._equal(left, right)
        elif isinstance(left, Named) and isinstance(right, Fixed) and self._is_typed(step, left, right):
            true = self._compared(step.operator, left, right)
        elif isinstance(right, Named) and isinstance(left, Fixed) and step.operator in _FLIPPED:
            flipped = step._replace(operator=_FLIPPED[step.operator])
            return self._applied(flipped, right, left, under)
        else:
            return list(self._unclear(step.operator, left, right, under))
        true = self._formulas.negated(true) if step.operator == "!=" else true
        return [(YES, true), (NO, self._formulas.negated(true))]

    def _constant(self, step: AccessStep, left: Fixed, right: Fixed, under: int) -> Operand:
        try:
            return fixed(apply(step.operator, left.value, right.value, 0))  # type: ignore[arg-type]  # no fractions here
        except ExpressionError:
            self._fail(under)
            return NO

    def _equal(self, left: Operand, right: Operand) -> int:
        if left == right:
            return TRUE
        if isinstance(right, Named) and isinstance(left, Fixed):
            left, right = right, left
        if isinstance(left, Named) and isinstance(right, Fixed):
            return FALSE if isinstance(right.value, Pattern) else self._formulas.is_(left.name, right.value)
        return self._formulas.opaque("same", frozenset((left, right)))

    def _is_typed(self, step: AccessStep, left: Named, right: Fixed) -> bool:
        """Whether the operator certainly takes the operands."""
        kind = self._formulas.kind(left.name)
        textual = kind.type == "string" or kind.type == "enum" and all(isinstance(one, str) for one in kind.choices)
        if step.operator == "matches":
            return textual and isinstance(right.value, Pattern)
        if step.operator in ("starts-with", "contains"):
            return textual and isinstance(right.value, str)
        return kind.type == "integer" and right.type == "int"

    def _compared(self, operator: str, left: Named, right: Fixed) -> int:
        if operator in _TEXTUAL:
            return self._formulas.atom(Atom(_TEXTUAL[operator], left.name, str(right.value)))
        least = int(str(right.value)) + (operator in (">", "<="))
        reached = self._formulas.atom(Atom(AT_LEAST, left.name, least))
        return reached if operator in (">", ">=") else self._formulas.negated(reached)

    def _unclear(self, operator: str, left: Operand, right: Operand, under: int) -> Iterator[Tuple[Operand, int]]:
        """It may be true, false, without value or a mistake; who knows when, but always the same."""
        formulas = self._formulas
        self._fail(formulas.both(under, formulas.opaque("refused", operator, left, right)))
        nothing = formulas.opaque("nothing", operator, left, right)
        true = formulas.opaque("true", operator, left, right)
        yield NOTHING, nothing
        yield YES, formulas.both(formulas.negated(nothing), true)
        yield NO, formulas.negated(formulas.either(nothing, true))

    def _fail(self, where: int) -> None:
        self.failing = self._formulas.either(self.failing, where)


def _is_true(operand: Fixed) -> bool:
    return truth(operand.value)  # type: ignore[arg-type]  # no fractions here
