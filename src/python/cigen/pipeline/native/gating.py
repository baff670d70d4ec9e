"""Which jobs of a configuration in CircleCI's language can be skipped, and why the others can't."""

from __future__ import annotations

import re
from collections import Counter
from typing import Mapping, Tuple

from cigen.circleci.entries import Entry
from cigen.circleci.values import mentions
from cigen.circleci.workflows import Workflow, Workflows
from cigen.config.native.own_keys import entries_of
from cigen.config.nodes import Node
from cigen.config.workflow import MAIN

# What an entry may say of a job that can be skipped: nothing that makes the job another one.
_KEYS = frozenset(
    ("context", "filters", "max_auto_reruns", "name", "post-steps", "pre-steps", "requires", "serial-group")
)
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def why_no_job(workflow: Workflow, groups: Tuple[Workflow, ...]) -> str:
    """Why no job of a workflow can be skipped; empty where some can."""
    if workflow.name != MAIN:
        return f"its workflow is called `{workflow.name}`, and only jobs of `{MAIN}` can be"
    for key in (*workflow.conditions, *(("triggers",) if workflow.is_scheduled else ())):
        return f"its workflow has `{key}`"
    named = {group.name for group in groups}
    numbered = {entry.name for entry in workflow.entries if entry.name != entry.base}
    for entry in workflow.entries:
        if entry.job in named:
            return f"its workflow lists the job group `{entry.job}`"
        if entry.unclear or mentions([entry.name, entry.keys.get("requires")], "<<"):
            return f"only CircleCI knows what `{entry.name}` is called or requires"
        if any(on.name in numbered for on in entry.requires):
            return f"`{entry.name}` requires a name that several jobs have"
    return ""


def why_not(entry: Entry, definition: Mapping[str, Node], uses: Mapping[str, int]) -> str:
    """Why one use of a job can't be skipped, whatever its workflow is; empty where it can."""
    more = sorted(set(entry.keys) - _KEYS)
    if uses[entry.job] > 1:
        return "it is used more than once"
    if more:
        return f"its workflow gives it `{more[0]}`"
    if "parameters" in definition:
        return "it has parameters"
    if "type" in definition and definition["type"].value != "build":
        return "it runs no steps"
    if "steps" not in definition or not definition["steps"].is_list:
        return "it has no list of steps"
    if "parallelism" in definition and definition["parallelism"].value != 1:
        return "it runs on several nodes"
    if not _NAME.fullmatch(entry.name):
        return f"its name `{entry.name}` has other characters than letters, digits, `_` and `-`"
    if mentions({key: entry.keys[key] for key in ("filters", "context") if key in entry.keys}, "<<"):
        return "its workflow gives it a reference"
    if "executor" in definition and mentions(definition["executor"].plain(), "<<"):
        return "only CircleCI knows its executor"
    return ""


def uses_of(read: Workflows) -> Mapping[str, int]:
    """How often each job is named in workflows and groups; the instances of a matrix are as many."""
    return Counter(entry.job for workflow in (*read.workflows, *read.groups) for entry in workflow.entries)


def wished(root: Node) -> Mapping[str, Node]:
    """The jobs that have `source_files`, whether they can be skipped or not, with the place where that is said."""
    jobs = entries_of(entries_of(root).get("jobs"))
    return {name: entries_of(job)["source_files"] for name, job in jobs.items() if "source_files" in entries_of(job)}
