"""One written job -> one instance per combination of its matrix."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Iterator, NamedTuple, Sequence, Tuple

from cigen.config.job import JobConfig, JobSource
from cigen.config.matrix import Row, filled, references, text_of
from cigen.config.nodes import Node
from cigen.config.shapes import read_record
from cigen.errors import ConfigError

# A row may say these about the instance's name; they are no dimensions.
_NAMING = ("stage", "job_name", "job_name_suffix")
# What CircleCI takes as one file, 8 MB, is full long before.
_MOST = 2000


class Instance(NamedTuple):
    """A job with its matrix values put in. `suffix` includes its dash; `stem` has neither stage nor suffix."""

    source: JobSource
    job: JobConfig
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
        node = filled(source.node, row)
        yield _instance(source, read_record(JobConfig, node, f"job `{source.path}`"), row, suffix)


def _instance(source: JobSource, job: JobConfig, row: Row, suffix: str) -> Instance:
    said = {key: text_of(row[key]) for key in _NAMING if key in row}
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
            yield row, _suffix(sorted(text_of(value) for key, value in row.items() if key not in _NAMING))
        return
    dimensions = matrix.mapping("`matrix`")
    for key, values in dimensions.items():
        if not values.items(f"`{key}`"):
            raise ConfigError(f"`{key}` of `matrix` has no values", values.at, "Add one or remove it.")
    size = prod(len(values.items(f"`{key}`")) for key, values in dimensions.items())
    if size > _MOST:
        what = f"`matrix` makes {size:,} jobs"
        raise ConfigError(what, matrix.at, f"At most {_MOST:,}; list the combinations you need as rows.")
    names = sorted(dimensions)
    for chosen in product(*(dimensions[name].items(name) for name in names)):
        row = dict(zip(names, chosen))
        yield row, _suffix([text_of(row[name]) for name in names if name not in _NAMING])


def _suffix(values: Sequence[str]) -> str:
    return "".join(f"-{value}" for value in values)


def _reject_references(source: JobSource) -> None:
    for at in references(source.node):
        raise ConfigError("`{{ matrix.… }}` in a job without `matrix`", at.at, "Add a `matrix`, or write the value.")
