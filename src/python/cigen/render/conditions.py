"""Guards as CircleCI's logic statements: at most one workflow of the entrypoint runs, whatever the parameters are."""

from __future__ import annotations

import re
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.pipeline.model import Guard, Workflow


def immediate(workflows: Sequence[Workflow], index: int) -> Value:
    """When the workflow at `index` runs: its guards hold, and no earlier workflow's do (the first declared wins)."""
    statements = [_guard(guard) for guard in workflows[index].guards]
    if index:
        statements.append({"not": _any([_all(workflow.guards) for workflow in workflows[:index]])})
    return statements[0] if len(statements) == 1 else {"and": statements}


def setup(workflows: Sequence[Workflow]) -> Optional[Value]:
    """When setup runs: none of the immediate workflows does; None where there are none."""
    return {"not": _any([_all(workflow.guards) for workflow in workflows])} if workflows else None


def _any(statements: List[Value]) -> Value:
    return statements[0] if len(statements) == 1 else {"or": statements}


def _all(guards: Tuple[Guard, ...]) -> Value:
    statements = [_guard(guard) for guard in guards]
    return statements[0] if len(statements) == 1 else {"and": statements}


def _guard(guard: Guard) -> Value:
    value = f"<< pipeline.parameters.{guard.parameter} >>"
    return value if guard.equals is True else {"equal": [guard.equals, value]}


_REFERENCE = re.compile(r"<<\s*pipeline\.parameters\.([\w-]+)\s*>>")


def holds(statement: Value, parameters: Mapping[str, Value]) -> bool:
    """Evaluates a logic statement for given parameter values."""
    if isinstance(statement, dict):
        ((operator, operands),) = statement.items()
        if operator == "not":
            return not holds(operands, parameters)
        assert isinstance(operands, Sequence)
        if operator == "equal":
            first, *others = (_resolved(operand, parameters) for operand in operands)
            return all(type(first) is type(other) and first == other for other in others)
        results = [holds(operand, parameters) for operand in operands]
        return all(results) if operator == "and" else any(results)
    return bool(_resolved(statement, parameters))


def compared(statement: Value) -> Iterator[Tuple[str, Value]]:
    """Every parameter a logic statement looks at, with a value that makes a difference to it."""
    if isinstance(statement, dict):
        for operator, operands in statement.items():
            if operator == "equal" and isinstance(operands, Sequence):
                literals = [operand for operand in operands if not _parameter(operand)]
                yield from (
                    (_parameter(operand), literal)
                    for operand in operands
                    for literal in literals
                    if _parameter(operand)
                )
            else:
                for operand in operands if isinstance(operands, (list, tuple)) else [operands]:
                    yield from compared(operand)
    elif _parameter(statement):
        yield _parameter(statement), True


def _parameter(value: Value) -> str:
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else ""


def _resolved(value: Value, parameters: Mapping[str, Value]) -> Value:
    name = _parameter(value)
    return parameters[name] if name else value
