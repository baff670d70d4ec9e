"""Which jobs of a configuration in CircleCI's language can be skipped, and why the others can't."""

from __future__ import annotations

import re
from collections import Counter
from typing import Iterator, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.values import mentions
from cigen.config.native.own_keys import entries_of
from cigen.config.nodes import Node, Value
from cigen.config.workflow import MAIN
from cigen.pipeline.native.entries import Entry

# What an entry may say of a job that can be skipped: nothing that makes the job another one.
_KEYS = frozenset(
    ("context", "filters", "max_auto_reruns", "name", "post-steps", "pre-steps", "requires", "serial-group")
)
_NAME = re.compile(r"[A-Za-z0-9_-]+")


class Listed(NamedTuple):
    """A workflow with its entries. `why_not` says why none of its jobs can be skipped; empty where they can."""

    name: str
    node: Node
    entries: Tuple[Entry, ...]
    why_not: str = ""


def why_no_job(name: str, node: Node, entries: Tuple[Entry, ...], groups: Mapping[str, Node]) -> str:
    """Why no job of a workflow can be skipped; empty where some can."""
    keys = entries_of(node)
    if name != MAIN:
        return f"its workflow is called `{name}`, and only those of `{MAIN}` can be"
    for key in ("when", "unless", "triggers", "run_when"):
        if key in keys:
            return f"its workflow has `{key}`"
    names = Counter(answer for entry in entries for answer in entry.answers)
    for entry in entries:
        if entry.job in groups:
            return f"its workflow lists the job group `{entry.job}`"
        if not entry.readable:
            return f"only CircleCI knows what `{entry.name}` is called or requires"
        if not entry.answers or any(names[edge.name] != 1 for edge in entry.requires):
            return f"`{entry.name}` has or requires a name that several jobs have"
    return ""


def why_not(entry: Entry, definition: Optional[Node], uses: Mapping[str, int]) -> str:
    """Why one use of a job can't be skipped, whatever its workflow is; empty where it can."""
    if definition is None or not isinstance(definition.value, dict):
        return "it is an orb's" if "/" in entry.job else "it isn't defined"
    keys = definition.value
    more = sorted(set(entry.keys) - _KEYS)
    if uses[entry.job] > 1:
        return "it is used more than once"
    if more:
        return f"its workflow gives it `{more[0]}`"
    if "parameters" in keys:
        return "it has parameters"
    if "type" in keys and keys["type"].value != "build":
        return "it runs no steps"
    if "steps" not in keys or not keys["steps"].is_list:
        return "it has no list of steps"
    if "parallelism" in keys and keys["parallelism"].value != 1:
        return "it runs on several nodes"
    if not _NAME.fullmatch(entry.name) or entry.answers != (entry.name,):
        return f"its name `{entry.name}` has other characters than letters, digits, `_` and `-`"
    if any(mentions(entry.keys.get(key), "<<") for key in ("filters", "context", "serial-group")):
        return "its workflow gives it a reference"
    if "executor" in keys and mentions(keys["executor"].plain(), "<<"):
        return "only CircleCI knows its executor"
    return ""


def uses_of(workflows: Tuple[Listed, ...], groups: Mapping[str, Node]) -> Mapping[str, int]:
    """How often each job is named in workflows and groups."""
    found = Counter(entry.job for workflow in workflows for entry in workflow.entries)
    for group in groups.values():
        found.update(_named(group.plain()))
    return found


def _named(group: Value) -> Iterator[str]:
    jobs = group.get("jobs") if isinstance(group, Mapping) else group
    for item in jobs if isinstance(jobs, (list, tuple)) else ():
        yield from (str(name) for name in (item if isinstance(item, Mapping) else (item,)))
