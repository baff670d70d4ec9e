"""Conditions that CircleCI would refuse."""

from __future__ import annotations

from typing import AbstractSet, Iterator

from cigen.circleci.conditions import UNKNOWN, StatementError, holds
from cigen.circleci.expressions import ExpressionError, names, parse
from cigen.circleci.findings import Finding, Path
from cigen.circleci.values import Value

PARAMETERS = "pipeline.parameters."
_UNSURE = ("NESTED_TOO_DEEPLY", "UNDECIDED_PATTERN")


def check_statement(statement: Value, path: Path) -> Iterator[Finding]:
    """A logic statement, whatever its values are."""
    try:
        holds(statement, lambda text: UNKNOWN)
    except StatementError as error:
        repair = "It takes one of `and`, `or`, `not`, `equal` and `matches`, or a value."
        yield Finding(error.what, (*path, *error.path), repair)


def check_expression(text: str, path: Path, parameters: AbstractSet[str]) -> Iterator[Finding]:
    """A bare expression, by its grammar and the parameters it names."""
    try:
        expression = parse(text)
    except ExpressionError as error:
        yield Finding(f"the expression `{text}` isn't understood: {error.what}", path, fatal=error.kind not in _UNSURE)
        return
    for name in names(expression):
        yield from check_name(name.text, path, parameters)


def check_name(name: str, path: Path, parameters: AbstractSet[str]) -> Iterator[Finding]:
    """A name that only a pipeline gives a value."""
    if name.startswith(PARAMETERS) and not name.endswith("?") and name[len(PARAMETERS) :] not in parameters:
        yield Finding(f"nobody declares `{name}`", path, "Declare it under `parameters`.")
    elif not name.startswith("pipeline."):
        yield Finding(f"nobody declares `{name}`", path, "A pipeline's values begin with `pipeline.`.")
