"""Which jobs of a configuration in CircleCI's language can be skipped, and why the others can't."""

from __future__ import annotations

from typing import Mapping, Tuple

from cigen.circleci.entries import Entry
from cigen.circleci.expansion import ENTRY_KEYS, Expansion
from cigen.circleci.values import mentions
from cigen.circleci.workflows import ListedWorkflow, ListedWorkflows
from cigen.config.native.own_keys import entries_of
from cigen.config.nodes import Node
from cigen.config.references import SourcePattern

# What an entry may say of a job that can be skipped: nothing that makes the job another one.
_KEYS = frozenset(
    ("context", "filters", "max_auto_reruns", "name", "post-steps", "pre-steps", "requires", "serial-group")
)

# What it gets where it is gated.
_ADDED = ("name", "post-steps")


def why_no_job(workflow: ListedWorkflow, read: ListedWorkflows) -> str:
    """Why no job of a workflow can be skipped; empty where some can."""
    named = {group.name for group in read.groups}
    numbered = {entry.name for entry in workflow.entries if entry.name != entry.base}
    unfound = {finding.path for finding in read.findings}
    for entry in workflow.entries:
        if entry.job in named:
            return f"its workflow lists the job group `{entry.job}`"
        if entry.unclear:
            return f"the matrix of `{entry.job}` excludes what is no combination of it"
        # What a pipeline's value names isn't found among the names that are written.
        if (*workflow.path, "jobs", entry.number, entry.job, "requires") in unfound:
            return f"only CircleCI knows what `{entry.name}` requires"
        if any(on.name in numbered for on in entry.requires):
            return f"`{entry.name}` requires a name that several jobs have"
    return _unknown_name(workflow)


def _unknown_name(workflow: ListedWorkflow) -> str:
    """Names that only a pipeline completes stay out of each other's way where what is written of them differs for sure."""
    names = [entry.name.lower() for entry in workflow.entries]
    for number, name in enumerate(names):
        if "<<" in name and any(may_meet(name, other) for other in names[:number] + names[number + 1 :]):
            return f"only CircleCI knows what `{workflow.entries[number].name}` is called"
    return ""


def may_meet(one: str, other: str) -> bool:
    """Whether two names may be the same once values are in them."""
    if "<<" not in one and "<<" not in other:
        return one == other
    pairs = ((_before(one), _before(other)), (_behind(one)[::-1], _behind(other)[::-1]))
    return all(first.startswith(second) or second.startswith(first) for first, second in pairs)


def _before(name: str) -> str:
    return name.partition("<<")[0].rstrip("\\")  # that of `\\<<`, which is text


def _behind(name: str) -> str:
    return name.rpartition(">>")[2]


def why_no_use(entry: Entry, definition: Mapping[str, Node]) -> str:
    """Why one use of a job can't be skipped, as far as it says itself; empty where it can."""
    declared = entries_of(definition.get("parameters"))
    more = sorted(set(entry.keys) - _KEYS - set(declared))
    if more:
        return f"its workflow gives it `{more[0]}`"
    twice = sorted({*_ADDED, *entry.keys}.intersection(ENTRY_KEYS, declared))
    if twice:
        return f"`{twice[0]}` is its parameter and a key of every entry"
    return _why_no_definition(definition)


def _why_no_definition(definition: Mapping[str, Node]) -> str:
    if "type" in definition and definition["type"].value != "build":
        return "it runs no steps"
    if "steps" not in definition or not definition["steps"].is_list:
        return "it has no list of steps"
    return ""


def why_no_entry(entry: Entry) -> str:
    """Why the job of an entry can't be skipped, by what any entry may say; empty where it can."""
    if not isinstance(entry.keys.get("post-steps", ()), (list, tuple)):
        return "its `post-steps` are no list"
    if mentions(entry.keys.get("filters"), "<<"):
        return "its workflow gives its filters a reference"
    if "override-with" in entry.keys:
        return "its workflow gives it `override-with`"
    return ""


def why_not(expansion: Expansion, found: Tuple[SourcePattern, ...]) -> str:
    """Why a job can't be skipped, by what it comes to on its runner; empty where it can."""
    open_ = next((pattern.text for pattern in found if "<<" in pattern.text), None)
    if open_ is not None:
        return f"only CircleCI knows what `{open_}` among its source_files is"
    if mentions(expansion.keys.get("executor"), "<<"):
        return "only CircleCI knows its executor"
    return ""
