"""A matrix's values put into the job around it."""

from __future__ import annotations

import re
from typing import Iterator, Mapping, Optional

from cigen.config.nodes import Node
from cigen.errors import ConfigError, nearest

_EXPRESSION = re.compile(r"\{\{([^{}\n]*)\}\}")
_NAME = re.compile(r"\s*(matrix\.)?([A-Za-z_]\w*)\s*")
_OF_MATRIX = re.compile(r"(?<![.\w])matrix\.")
# `{{ arch }}` in a cache key is CircleCI's; a dimension of that name is `{{ matrix.arch }}`.
_CIRCLECI = ("arch", "epoch")
# In names of jobs `${{ matrix.key }}` was written too; elsewhere a shell may mean the dollar.
_REQUIREMENTS = ("needs", "requires", "requires_any")

Row = Mapping[str, Node]


def sample(job: Node) -> Node:
    """A job with the first of its matrix's values, to see what is written in it; without a matrix the job itself."""
    matrix = job.value.get("matrix") if isinstance(job.value, dict) else None
    if matrix is None or not matrix.value:
        return job
    if isinstance(matrix.value, tuple):
        first = matrix.value[0].value
        return filled(job, first) if isinstance(first, dict) else job
    if not isinstance(matrix.value, dict):
        return job
    lists = {name: values.value for name, values in matrix.value.items()}
    return (
        filled(job, {n: v[0] for n, v in lists.items() if isinstance(v, tuple) and v}) if all(lists.values()) else job
    )


def text_of(value: Node) -> str:
    """A value as it is written in names and arguments."""
    return value.scalar_text("a value of `matrix`")


def filled(node: Node, row: Row) -> Node:
    """`{{ matrix.key }}` and `{{ key }}` replaced everywhere; alone in a value it keeps its type. CircleCI's stay."""
    if isinstance(node.value, dict):
        entries = {_text(key, node, row): _entry(key, item, row) for key, item in node.value.items()}
        return Node(entries, node.at, keys=dict(zip(entries, map(node.key_at, node.value))))
    if isinstance(node.value, tuple):
        return Node(tuple(filled(item, row) for item in node.value), node.at)
    if not isinstance(node.value, str) or "{{" not in node.value:
        return node
    alone = _EXPRESSION.fullmatch(node.value)
    value = _named(alone[1], row, node) if alone else None
    if value is not None:
        return Node(value.value, node.at, value.text)
    return Node(_text(node.value, node, row), node.at, node.text)


def _entry(key: str, node: Node, row: Row) -> Node:
    return filled(_without_dollar(node) if key in _REQUIREMENTS else node, row)


def _without_dollar(node: Node) -> Node:
    if isinstance(node.value, tuple):
        return Node(tuple(map(_without_dollar, node.value)), node.at)
    return Node(node.value.replace("${{", "{{"), node.at, node.text) if isinstance(node.value, str) else node


def _text(text: str, at: Node, row: Row) -> str:
    return _EXPRESSION.sub(lambda match: _inserted(match, row, at), text) if "{{" in text else text


def _inserted(match: re.Match[str], row: Row, at: Node) -> str:
    value = _named(match[1], row, at)
    if value is not None:
        return text_of(value)
    if not _OF_MATRIX.search(match[1]):
        return match[0]
    from cigen.config.jinja import evaluate  # only an expression of more than a name pays for it

    return evaluate(match[1], {"matrix": Node(dict(row), at.at), **row}, at.at)


def _named(expression: str, row: Row, at: Node) -> Optional[Node]:
    """The value an expression is the name of, None for one that isn't the matrix's."""
    name = _NAME.fullmatch(expression)
    if name is None or not name[1] and (name[2] not in row or name[2] in _CIRCLECI):
        return None
    if name[2] not in row:
        raise ConfigError(f"the matrix has no `{name[2]}`", at.at, nearest(name[2], row, noun="matrix key"))
    return row[name[2]]


def references(node: Node) -> Iterator[Node]:
    """The values that refer to a matrix by its name."""
    pending = [node]
    while pending:
        one = pending.pop()
        value = one.value
        if isinstance(value, dict):
            pending.extend(reversed(tuple(value.values())))
        elif isinstance(value, tuple):
            pending.extend(reversed(value))
        elif isinstance(value, str) and "{{" in value and any(map(_OF_MATRIX.search, _EXPRESSION.findall(value))):
            yield one
