"""What a workflow of CircleCI's lists, entry by entry, with the names jobs have there.

https://circleci.com/docs/configuration-reference#jobs-in-workflow: equal names are numbered; the instances of a matrix
are required one by one or by its alias.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Dict, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.native.own_keys import entries_of, own_keys_of_entry
from cigen.config.nodes import Node, Value
from cigen.config.references import REQUIREMENTS
from cigen.errors import ConfigError, Position
from cigen.pipeline.model import Edge

_NO_JOBS: Tuple[Node, ...] = ()


class Entry(NamedTuple):
    """One entry. `name` is unique in its workflow and stands for all its jobs; `answers` are what it can be required by.

    `keys` are CircleCI's, `gates` cigen's. `requires` is None where only CircleCI can read it.
    """

    job: str
    name: str
    keys: Mapping[str, Value]
    gates: Mapping[str, Node]
    answers: Tuple[str, ...]
    requires: Tuple[Edge, ...]
    readable: bool
    at: Position

    @property
    def written(self) -> Value:
        """As it stands in CircleCI's list."""
        return {self.job: self.keys} if self.keys else self.job


def entries_of_workflow(workflow: Node, jobs: Mapping[str, Node]) -> Tuple[Entry, ...]:
    """The entries of a workflow's list. Raises ConfigError for what can't be one."""
    listed = entries_of(workflow).get("jobs")
    items = listed.items("`jobs` of a workflow") if listed is not None and listed.value is not None else _NO_JOBS
    return _numbered([_entry(item, jobs) for item in items])


def _entry(item: Node, jobs: Mapping[str, Node]) -> Entry:
    if isinstance(item.value, dict):
        if len(item.value) != 1:
            repair = "Indent the keys of the job below its name."
            raise ConfigError("an entry of a workflow must name one job", item.at, repair)
        ((job, keys),) = item.value.items()
    else:
        job, keys = item.string("an entry of a workflow"), Node({}, item.at)
    gates = own_keys_of_entry(keys, jobs.get(job, item))
    plain = {key: node.plain() for key, node in entries_of(keys).items() if key not in gates}
    requires, readable = _requires(entries_of(keys).get("requires"))
    name = _text(plain.get("name", job))
    answers = _answers(job, name, plain)
    readable = readable and "<<" not in "".join(answers)
    return Entry(job, name, plain, gates, answers, requires, readable, item.at)


def _requires(node: object) -> Tuple[Tuple[Edge, ...], bool]:
    if not isinstance(node, Node) or node.value is None:
        return (), True
    try:
        found = REQUIREMENTS.read(node, "`requires`")
    except ConfigError:
        return (), False
    edges = {one.name: Edge(one.name, one.statuses) for one in found}
    return tuple(edges.values()), len(edges) == len(found) and not any("<<" in name for name in edges)


def _answers(job: str, name: str, keys: Mapping[str, Value]) -> Tuple[str, ...]:
    matrix = keys.get("matrix")
    if not isinstance(matrix, Mapping):
        return (name,)
    alias = _text(matrix.get("alias", job))
    return (alias, *_instances(job, keys, matrix))


def _instances(job: str, keys: Mapping[str, Value], matrix: Mapping[str, Value]) -> Sequence[str]:
    """The names of a matrix's jobs; with a reference in one where that can't be said."""
    parameters = matrix.get("parameters")
    if not isinstance(parameters, Mapping) or not all(isinstance(one, (list, tuple)) for one in parameters.values()):
        return ["<< matrix >>"]
    rows = [dict(zip(parameters, row)) for row in product(*parameters.values())]  # type: ignore[arg-type]
    name = _text(keys["name"]) if "name" in keys else ""
    found = []
    for row in rows:
        written = name or "-".join((job, *map(_text, row.values())))
        for parameter, value in row.items():
            for spelled in (f"<< matrix.{parameter} >>", f"<<matrix.{parameter}>>"):
                written = written.replace(spelled, _text(value))
        found.append(written)
    return found


def _numbered(entries: Sequence[Entry]) -> Tuple[Entry, ...]:
    """Those of equal names can't be required by them: nobody says which of them would be meant."""
    counted = Counter(answer for entry in entries for answer in entry.answers)
    seen: Dict[str, int] = {}
    found: List[Entry] = []
    for entry in entries:
        name = entry.answers[0]
        if counted[name] > 1:
            seen[name] = seen.get(name, 0) + 1
            name = f"{name}-{seen[name]}"
        answers = tuple(answer for answer in entry.answers if counted[answer] == 1)
        found.append(entry._replace(name=name, answers=answers))
    return tuple(found)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
