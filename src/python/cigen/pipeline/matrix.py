"""One written job -> one instance per combination of its matrix."""

from __future__ import annotations

import re
from itertools import product
from typing import Iterator, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.job import Job, JobSource
from cigen.config.nodes import Node
from cigen.config.shapes import read_record
from cigen.errors import ConfigError, nearest

_REFERENCE = re.compile(r"\{\{\s*matrix\.([A-Za-z_]\w*)\s*\}\}")
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
        node = source.node.with_entries({k: _filled(v, row) for k, v in source.node.mapping("a job").items()})
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
    """`{{ matrix.key }}` replaced everywhere below; alone in a value it keeps its type. CircleCI's `{{ … }}` stays."""
    if isinstance(node.value, dict):
        return node.with_entries({key: _filled(item, row) for key, item in node.value.items()})
    if isinstance(node.value, tuple):
        return Node(tuple(_filled(item, row) for item in node.value), node.at)
    if not isinstance(node.value, str) or "{{" not in node.value:
        return node
    alone = _REFERENCE.fullmatch(node.value)
    if alone:
        value = _value(alone[1], row, node)
        return Node(value.value, node.at, value.text)
    return Node(_REFERENCE.sub(lambda match: _text(_value(match[1], row, node)), node.value), node.at, node.text)


def _value(name: str, row: Row, at: Node) -> Node:
    if name not in row:
        raise ConfigError(f"the matrix has no `{name}`", at.at, nearest(name, row, noun="matrix key"))
    return row[name]


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
    elif isinstance(node.value, str) and "{{" in node.value and _REFERENCE.search(node.value):
        yield node
