"""Logic statements, the form `when` and `unless` take (docs: configuration-reference, "logic statement syntax")."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, Sequence

from circleci.emulator.errors import CompileError
from circleci.emulator.expression import evaluate as evaluate_expression
from circleci.emulator.expression import truthy as truthy_expression
from circleci.emulator.pattern import matches_whole
from circleci.emulator.shape import mapping, sequence, text
from circleci.emulator.tags import Scope, evaluate, written
from circleci.emulator.truth import truthy

_DEEPEST = 100


def workflow_holds(statement: object, scope: Scope) -> bool:
    """A workflow's `when`: a logic statement, or an expression as a string.

    A string with `<< >>` is no expression: what they leave is a string, and true unless it is empty.
    """
    if isinstance(statement, str) and "<<" not in statement:
        return truthy_expression(evaluate_expression(statement, scope.pipeline_value))
    if isinstance(statement, Mapping) and "condition" in statement:
        raise CompileError("`condition` belongs to steps: a workflow's `when` takes the logic statement itself")
    return holds(statement, scope)


def holds(statement: object, scope: Scope) -> bool:
    """Whether a logic statement is true; expressions mean nothing here, they are strings."""
    return _holds(evaluate(statement, scope), 1)


def _holds(statement: object, depth: int) -> bool:
    if depth > _DEEPEST:
        raise CompileError(f"Logic statements nest deeper than {_DEEPEST} levels")
    if isinstance(statement, (list, tuple)):
        raise CompileError(f"A list is no logic statement: {statement!r}")
    if not isinstance(statement, Mapping):
        return truthy(statement)
    if len(statement) != 1:
        raise CompileError(f"A logic statement has exactly one operator, found: {', '.join(statement) or 'none'}")
    ((operator, operands),) = statement.items()
    if operator not in _OPERATORS:
        raise CompileError(f"Unknown logic operator: {operator}")
    return _OPERATORS[operator](operands, depth + 1)


def _some(operands: object) -> Sequence[object]:
    found = sequence(operands)
    if not found:
        raise CompileError("Logic over an empty list")
    return found


def _each(operands: object, depth: int) -> Sequence[bool]:
    """All of them are evaluated, so that a mistake in one shows whatever the others are."""
    return [_holds(operand, depth) for operand in _some(operands)]


def _equal(operands: object, depth: int) -> bool:
    first, *others = _some(operands)
    # `equal: ["true", <boolean>]` never holds: types count.
    return all(type(first) is type(other) and first == other for other in others)


def _matches(operands: object, depth: int) -> bool:
    given = mapping(operands)
    if set(given) != {"pattern", "value"}:
        raise CompileError("`matches` takes `pattern` and `value`")
    value = given["value"]  # Java's patterns; what is here means the same to both
    return value is not None and matches_whole(text(given["pattern"]), written(value))


_OPERATORS: Dict[str, Callable[[object, int], bool]] = {
    "and": lambda operands, depth: all(_each(operands, depth)),
    "or": lambda operands, depth: any(_each(operands, depth)),
    "not": lambda operand, depth: not _holds(operand, depth),
    "equal": _equal,
    "matches": _matches,
}
