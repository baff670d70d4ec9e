"""One written job -> one instance per combination of its matrix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Dict, Iterator, Mapping, Sequence, Tuple

from cigen.config.job import Job, JobSource
from cigen.config.nodes import Node
from cigen.config.shapes import read_record
from cigen.errors import ConfigError, nearest

_REFERENCE = re.compile(r"\{\{\s*matrix\.([A-Za-z_]\w*)\s*\}\}")
# A row may say these about the instance's name; they are no dimensions.
_NAMING = ("stage", "job_name", "job_name_suffix")


@dataclass(frozen=True)
class Instance:
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


def _instance(source: JobSource, job: Job, row: Mapping[str, str], suffix: str) -> Instance:
    given = row.get("job_name_suffix", job.job_name_suffix)
    if given is not None:
        suffix = f"-{given}" if given else ""
    return Instance(source, job, row.get("stage", source.stage), row.get("job_name", source.stem), suffix)


def _rows(matrix: Node) -> Iterator[Tuple[Mapping[str, str], str]]:
    if isinstance(matrix.value, tuple):
        if not matrix.value:
            raise ConfigError("`matrix` has no rows", matrix.at, "Add a row or remove `matrix`.")
        for item in matrix.value:
            row = {key: value.scalar_text(f"`{key}`") for key, value in item.mapping("a row of `matrix`").items()}
            yield row, _suffix(sorted(value for key, value in row.items() if key not in _NAMING))
        return
    dimensions: Dict[str, Tuple[str, ...]] = {}
    for key, values in matrix.mapping("`matrix`").items():
        dimensions[key] = tuple(value.scalar_text(f"a value of `{key}`") for value in values.items(f"`{key}`"))
        if not dimensions[key]:
            raise ConfigError(f"`{key}` of `matrix` has no values", values.at, "Add one or remove it.")
    names = sorted(dimensions)
    for values_of_row in product(*(dimensions[name] for name in names)):
        row = dict(zip(names, values_of_row))
        yield row, _suffix([row[name] for name in names if name not in _NAMING])


def _suffix(values: Sequence[str]) -> str:
    return "".join(f"-{value}" for value in values)


def _filled(node: Node, row: Mapping[str, str]) -> Node:
    """`{{ matrix.key }}` replaced everywhere below; CircleCI's own `{{ … }}` stays."""

    def value(match: "re.Match[str]", at: Node) -> str:
        if match[1] not in row:
            raise ConfigError(f"the matrix has no `{match[1]}`", at.at, nearest(match[1], row, noun="matrix key"))
        return row[match[1]]

    if isinstance(node.value, dict):
        return node.with_entries({key: _filled(item, row) for key, item in node.value.items()})
    if isinstance(node.value, tuple):
        return Node(tuple(_filled(item, row) for item in node.value), node.at)
    if isinstance(node.value, str) and "{{" in node.value:
        return Node(_REFERENCE.sub(lambda match: value(match, node), node.value), node.at, node.text)
    return node


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
