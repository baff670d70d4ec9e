"""Conditions: operators CircleCI knows, with the operands they take, in one notation at a time."""

from __future__ import annotations

import re
from typing import Iterator, List, Mapping, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.render.audit.blocks import Block
from cigen.render.audit.finding import AuditFinding, items, section

_OPERATORS = ("and", "or", "not", "equal", "matches")
_LISTS = ("and", "or", "equal")
_INSERTED = re.compile(r"<<.*?>>")
_EXPRESSION = re.compile(r"\bpipeline\.|[=!]=|\b(and|or|not)\b")


def check(document: Mapping[str, Value], blocks: Sequence[Block], file: str) -> Iterator[AuditFinding]:
    """Conditions that CircleCI would refuse."""
    for where, statement, job in _conditions(document, blocks):
        for what, repair in _mistakes(statement):
            yield AuditFinding(file, f"{where} {what}", repair, job)


def _conditions(document: Mapping[str, Value], blocks: Sequence[Block]) -> Iterator[Tuple[str, Value, str]]:
    for name, workflow in section(document, "workflows").items():
        for key in ("when", "unless"):
            if isinstance(workflow, Mapping) and key in workflow:
                yield f"workflow `{name}`", workflow[key], ""
    for block in blocks:
        for step, keys in block.steps:
            if step in ("when", "unless"):
                yield block.where, keys.get("condition"), block.job


def _mistakes(statement: Value) -> Iterator[Tuple[str, str]]:
    if isinstance(statement, str):
        inserted = _INSERTED.search(statement)
        if inserted and _EXPRESSION.search(_INSERTED.sub("", statement)):
            yield f"has a condition that is always true: {statement}", "Write `<< >>` or an expression, not both."
    if not isinstance(statement, Mapping):
        return
    for operator, operands in statement.items():
        if operator not in _OPERATORS or len(statement) != 1:
            yield f"has a condition of `{', '.join(statement)}`", f"Write one of {', '.join(_OPERATORS)}."
            return
        yield from _operand_mistakes(operator, operands)


def _operand_mistakes(operator: str, operands: Value) -> Iterator[Tuple[str, str]]:
    if operator in _LISTS and not (isinstance(operands, (list, tuple)) and operands):
        yield f"has a condition whose `{operator}` has no list of operands", "Write a list."
    if operator == "not" and isinstance(operands, (list, tuple)):
        yield "has a condition whose `not` has a list of operands", "Write one statement."
    nested: List[Value] = [] if operator in ("equal", "matches") else list(items(operands))
    for operand in nested:
        yield from _mistakes(operand)
