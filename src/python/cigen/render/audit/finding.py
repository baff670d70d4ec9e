"""One thing CircleCI would refuse, and shorthands to read a document."""

from __future__ import annotations

import json
from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.nodes import Value


class AuditFinding(NamedTuple):
    """What is wrong, in which file, in which job where it is one job's; what isn't fatal CircleCI still takes."""

    file: str
    what: str
    repair: str = ""
    job: str = ""
    fatal: bool = True


def text_of(value: Value) -> str:
    """All of a value in one string, to search: far cheaper than to walk it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def section(document: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    """A mapping of the document; empty where it has none."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def items(value: Value) -> Sequence[Value]:
    """The items of a list; none of anything else."""
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else [value]


def named(entry: Value) -> Tuple[str, Mapping[str, Value]]:
    """`name` or `name: keys`, as steps and workflow entries are written."""
    if isinstance(entry, dict) and len(entry) == 1:
        ((name, keys),) = entry.items()
        return name, keys if isinstance(keys, dict) else {}
    return str(entry), {}


def flat_steps(value: Value) -> Iterator[Tuple[str, Mapping[str, Value]]]:
    """Every step of a list with its arguments, those inside conditions included."""
    for entry in items(value):
        name, keys = named(entry)
        yield name, keys
        if name in ("when", "unless"):
            yield from flat_steps(keys.get("steps"))


def workflows(document: Mapping[str, Value]) -> Dict[str, List[Tuple[str, Mapping[str, Value]]]]:
    """The entries of each workflow's `jobs`."""
    found: Dict[str, List[Tuple[str, Mapping[str, Value]]]] = {}
    for name, workflow in section(document, "workflows").items():
        if isinstance(workflow, dict):  # `version: 2` may stand among them
            found[name] = [named(entry) for entry in items(workflow.get("jobs"))]
    return found
