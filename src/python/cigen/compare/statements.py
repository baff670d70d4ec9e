"""Logic statements and conditions of steps and workflows as formulas.

Statements and expressions disagree about `0` and `""`, about names without a value, and about how patterns are read:
only what both certainly take for the same becomes one atom.
"""

from __future__ import annotations

from typing import List, Mapping, Tuple

from cigen.circleci.conditions import truthy
from cigen.circleci.expressions import ExpressionError, parse
from cigen.circleci.java_patterns import matches_in_java
from cigen.circleci.re2 import Pattern
from cigen.circleci.templating import Tag, TemplateError, read
from cigen.circleci.values import Value
from cigen.compare.atoms import JAVA, TRUTHY, Atom, Constant
from cigen.compare.canonical import canonical, canonical_text
from cigen.compare.diagrams import FALSE, TRUE
from cigen.compare.formulas import Formulas
from cigen.compare.operands import NOTHING, Cases, Fixed, Named, Operand, Text, fixed, merged
from cigen.compare.symbolic import Symbolic

_DEEPEST = 100


class UnreadableError(Exception):
    """A condition nobody can read; the text says why."""


class Conditions:
    """Reads conditions into formulas. `failing` is where CircleCI would refuse to work one out."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._symbolic = Symbolic(formulas)

    @property
    def failing(self) -> int:
        """The formula that is true where the statement fails."""
        return self._symbolic.failing

    def of_workflow(self, conditions: Mapping[str, Value]) -> int:
        """Where a workflow's `when` and `unless` let it run. Raises UnreadableError."""
        found = TRUE
        for key, value in conditions.items():
            holds = self.expression(value) if isinstance(value, str) and "<<" not in value else self.statement(value)
            found = self._formulas.both(found, holds if key == "when" else self._formulas.negated(holds))
        return found

    def of_step(self, conditions: Tuple[Value, ...]) -> int:
        """Where all the conditions around a step hold. Raises UnreadableError."""
        found = TRUE
        for condition in conditions:
            assert isinstance(condition, Mapping)
            ((kind, statement),) = condition.items()
            holds = self.statement(statement)
            found = self._formulas.both(found, holds if kind == "when" else self._formulas.negated(holds))
        return found

    def expression(self, text: str) -> int:
        """Where a bare expression is true. Raises UnreadableError."""
        try:
            return self._symbolic.truth(parse(text))
        except ExpressionError as error:
            raise UnreadableError(f"`{text}` isn't understood: {error.what}") from None

    def statement(self, statement: Value, depth: int = 0) -> int:
        """Where a logic statement is true. Raises UnreadableError."""
        if depth > _DEEPEST:
            raise UnreadableError("it is nested too deeply")
        if isinstance(statement, Mapping):
            if len(statement) != 1:
                raise UnreadableError("a logic statement has exactly one operator")
            ((operator, operands),) = statement.items()
            return self._operation(operator, operands, depth + 1)
        if isinstance(statement, (list, tuple)):
            raise UnreadableError("a list is no logic statement")
        return self._formulas.either(
            *(self._formulas.both(at, self._true(one)) for one, at in self.operand(statement).items())
        )

    def operand(self, value: Value) -> Cases:
        """What a value of a statement comes to. A text that is one tag keeps the type of what it stands for."""
        if not isinstance(value, str):
            known = value is None or isinstance(value, (bool, int, float)) and value == value
            return {fixed(value) if known else Text(canonical(value)): TRUE}  # type: ignore[arg-type]
        try:
            parts = read(value) if "<<" in value else ()
            if len(parts) == 1 and isinstance(parts[0], Tag):
                cases = self._symbolic.cases(parts[0].expression)
                # Whether nothing is null or an empty text isn't documented.
                nothing = Text(("nothing", canonical_text(value)))
                return merged(((nothing if one == NOTHING else one, at) for one, at in cases.items()), self._formulas)
        except TemplateError as error:
            raise UnreadableError(error.what) from None
        return {fixed(value) if all(isinstance(part, str) for part in parts) else Text(canonical_text(value)): TRUE}

    def _operation(self, operator: str, operands: Value, depth: int) -> int:
        if operator == "not":
            return self._formulas.negated(self.statement(operands, depth))
        if operator == "matches":
            return self._matches(operands)
        if operator not in ("and", "or", "equal"):
            raise UnreadableError(f"there is no logic operator `{operator}`")
        if not isinstance(operands, (list, tuple)) or not operands:
            raise UnreadableError(f"`{operator}` takes a list that isn't empty")
        if operator == "equal":
            return self._equal([self.operand(one) for one in operands])
        each = [self.statement(one, depth) for one in operands]
        return self._formulas.both(*each) if operator == "and" else self._formulas.either(*each)

    def _true(self, operand: Operand) -> int:
        """Where a value counts as true in a statement: not false, null, 0 or an empty text."""
        formulas = self._formulas
        if isinstance(operand, Fixed):
            return TRUE if isinstance(operand.value, Pattern) or truthy(operand.value) else FALSE
        if isinstance(operand, Text):
            return FALSE if _is_nothing(operand) else formulas.opaque("truthy", operand)
        kind = formulas.kind(operand.name).type
        if kind in ("string", "enum"):
            return formulas.negated(formulas.is_(operand.name, ""))
        if kind == "integer":
            return formulas.negated(formulas.is_(operand.name, 0))
        return formulas.atom(Atom(TRUTHY, operand.name))

    def _equal(self, operands: List[Cases]) -> int:
        found = TRUE
        for other in operands[1:]:
            pairs = [
                self._formulas.both(here, there, self._same(one, two))
                for one, here in operands[0].items()
                for two, there in other.items()
            ]
            found = self._formulas.both(found, self._formulas.either(*pairs))
        return found

    def _same(self, left: Operand, right: Operand) -> int:
        """Where two values have one type and are equal."""
        if isinstance(right, Named) and isinstance(left, Fixed):
            left, right = right, left
        if left == right and not (isinstance(left, Text) and _is_nothing(left)):
            return TRUE
        if isinstance(left, Fixed) and isinstance(right, Fixed):
            return FALSE
        if isinstance(left, Named) and isinstance(right, Fixed):
            plain = isinstance(right.value, (bool, int, str, float)) or right.value is None
            constant: Constant = right.value if plain else None  # type: ignore[assignment]
            return self._formulas.is_(left.name, constant) if plain else self._opaque_pair(left, right)
        for one, other in ((left, right), (right, left)):
            # Nothing may be null or an empty text, and is nothing else.
            if isinstance(one, Text) and _is_nothing(one) and isinstance(other, Fixed) and truthy(other.value):
                return FALSE
        return self._opaque_pair(left, right)

    def _opaque_pair(self, left: Operand, right: Operand) -> int:
        return self._formulas.opaque("same", frozenset((left, right)))

    def _matches(self, operands: Value) -> int:
        if not isinstance(operands, Mapping) or set(operands) != {"pattern", "value"}:
            raise UnreadableError("`matches` takes `pattern` and `value`")
        patterns, values = self.operand(operands["pattern"]), self.operand(operands["value"])
        found = FALSE
        for pattern, here in patterns.items():
            for value, there in values.items():
                found = self._formulas.either(found, self._formulas.both(here, there, self._match(pattern, value)))
        return found

    def _match(self, pattern: Operand, value: Operand) -> int:
        if isinstance(pattern, Fixed) and isinstance(pattern.value, str):
            if isinstance(value, Named) and self._formulas.kind(value.name).type in ("string", "enum"):
                return self._formulas.atom(Atom(JAVA, value.name, pattern.value))
            if isinstance(value, Fixed) and isinstance(value.value, str):
                answer = matches_in_java(pattern.value, value.value)
                if answer is not None:
                    return TRUE if answer else FALSE
            # Null or an empty text: one that an empty text doesn't match is matched by neither.
            if isinstance(value, Text) and _is_nothing(value) and matches_in_java(pattern.value, "") is False:
                return FALSE
        return self._formulas.opaque("matches", pattern, value)


def _is_nothing(text: Text) -> bool:
    return isinstance(text.key, tuple) and text.key[:1] == ("nothing",)
