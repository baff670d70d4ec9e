"""One written job -> one instance per combination of its matrix."""

from __future__ import annotations

import re
from itertools import product
from typing import Iterator, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.config.job import Job, JobSource
from cigen.config.nodes import Node
from cigen.config.shapes import read_record
from cigen.errors import ConfigError, nearest

_EXPRESSION = re.compile(r"\{\{([^{}\n]*)\}\}")
_NAME = re.compile(r"\s*(matrix\.)?([A-Za-z_]\w*)\s*")
_OF_MATRIX = re.compile(r"(?<![.\w])matrix\.")
# `{{ arch }}` in a cache key is CircleCI's; a dimension of that name is `{{ matrix.arch }}`.
_CIRCLECI = ("arch", "epoch")
# A row may say these about the instance's name; they are no dimensions.
_NAMING = ("stage", "job_name", "job_name_suffix")


Row = Mapping[str, Node]


class Instance(NamedTuple):
    """A job with its matrix values put in. `suffix` includes its dash; `stem` has neither stage nor suffix."""

    source: JobSource
    job: Job
    stage: str
    stem: str
    suffix: str


def instances(source: JobSource) -> Iterator[Instance]:
    """The instances of a job in the order its matrix lists them; a job without one is its own instance."""
    if source.job.matrix is None:
        _reject_references(source)
        yield _instance(source, source.job, {}, "")
        return
    for row, suffix in _rows(source.job.matrix):
        node = _filled(source.node, row)
        yield _instance(source, read_record(Job, node, f"job `{source.path}`"), row, suffix)


def _instance(source: JobSource, job: Job, row: Row, suffix: str) -> Instance:
    said = {key: _text(row[key]) for key in _NAMING if key in row}
    given = said.get("job_name_suffix", job.job_name_suffix)
    if given is not None:
        suffix = f"-{given}" if given else ""
    return Instance(source, job, said.get("stage", source.stage), said.get("job_name", source.stem), suffix)


def _rows(matrix: Node) -> Iterator[Tuple[Row, str]]:
    if isinstance(matrix.value, tuple):
        if not matrix.value:
            raise ConfigError("`matrix` has no rows", matrix.at, "Add a row or remove `matrix`.")
        for item in matrix.value:
            row = item.mapping("a row of `matrix`")
            yield row, _suffix(sorted(_text(value) for key, value in row.items() if key not in _NAMING))
        return
    dimensions = matrix.mapping("`matrix`")
    for key, values in dimensions.items():
        if not values.items(f"`{key}`"):
            raise ConfigError(f"`{key}` of `matrix` has no values", values.at, "Add one or remove it.")
    names = sorted(dimensions)
    for chosen in product(*(dimensions[name].items(name) for name in names)):
        row = dict(zip(names, chosen))
        yield row, _suffix([_text(row[name]) for name in names if name not in _NAMING])


def _text(value: Node) -> str:
    return value.scalar_text("a value of `matrix`")


def _suffix(values: Sequence[str]) -> str:
    return "".join(f"-{value}" for value in values)


def _filled(node: Node, row: Row) -> Node:
    """`{{ matrix.key }}` and `{{ key }}` replaced everywhere; alone in a value it keeps its type. CircleCI's stay."""
    if isinstance(node.value, dict):
        entries = {_text_filled(key, node, row): _filled(item, row) for key, item in node.value.items()}
        return Node(entries, node.at, keys=dict(zip(entries, map(node.key_at, node.value))))
    if isinstance(node.value, tuple):
        return Node(tuple(_filled(item, row) for item in node.value), node.at)
    if not isinstance(node.value, str) or "{{" not in node.value:
        return node
    alone = _EXPRESSION.fullmatch(node.value)
    value = _named(alone[1], row, node) if alone else None
    if value is not None:
        return Node(value.value, node.at, value.text)
    return Node(_text_filled(node.value, node, row), node.at, node.text)


def _text_filled(text: str, at: Node, row: Row) -> str:
    return _EXPRESSION.sub(lambda match: _inserted(match, row, at), text) if "{{" in text else text


def _inserted(match: re.Match[str], row: Row, at: Node) -> str:
    value = _named(match[1], row, at)
    if value is not None:
        return _text(value)
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


def _reject_references(source: JobSource) -> None:
    for at in _references(source.node):
        raise ConfigError("`{{ matrix.… }}` in a job without `matrix`", at.at, "Add a `matrix`, or write the value.")


def _references(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        for item in node.value.values():
            yield from _references(item)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _references(item)
    elif isinstance(node.value, str) and any(map(_OF_MATRIX.search, _EXPRESSION.findall(node.value))):
        yield node
