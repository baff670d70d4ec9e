"""`source_files` of one use of a job: what its workflow's entry says, else what the job's definition does."""

from __future__ import annotations

from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from cigen.circleci.entries import Entry
from cigen.circleci.substitution import Scope, substitute
from cigen.circleci.templating import TemplateError, names_in
from cigen.circleci.values import Value, strings
from cigen.circleci.workflows import ListedWorkflow, ListedWorkflows
from cigen.config.native.own_keys import entries_of, own_entry
from cigen.config.nodes import Node, node_of
from cigen.config.references import PATTERNS, SourcePattern
from cigen.config.workflow import MAIN
from cigen.errors import CigenError, ConfigError, Position
from cigen.pipeline.model import Job, Workflow

KEY = "source_files"


class Written:
    """The `source_files` of one configuration."""

    def __init__(self, root: Node) -> None:
        self._root = root
        jobs = entries_of(entries_of(root).get("jobs"))
        self.of_jobs = {name: entries_of(job)[KEY] for name, job in jobs.items() if KEY in entries_of(job)}

    def of(self, workflow: ListedWorkflow, entry: Entry) -> Optional[Node]:
        """What holds for one use of a job; None where nothing does."""
        listed: object = self._root
        for key in (*workflow.path, "jobs"):
            listed = entries_of(listed).get(str(key))
        items = listed.value if isinstance(listed, Node) and isinstance(listed.value, tuple) else ()
        item = items[entry.number] if entry.number < len(items) else None
        own = entries_of(own_entry(item, self._root)).get(KEY)
        return own if own is not None else self.of_jobs.get(entry.job)


def readable(written: Node) -> bool:
    """Whether CircleCI would understand the tags in it, as far as there are any."""
    try:
        for text in strings(written.plain()):
            names_in(text) if "<<" in text else None
    except TemplateError:
        return False
    return True


def with_matrix(written: Node, entry: Entry) -> Value:
    """What it says with the values of the use's matrix put in."""
    if not readable(written):
        return written.plain()
    scope = Scope(known={f"matrix.{name}": value for name, value in entry.combination.items()})
    found = substitute(written.plain(), scope)
    assert isinstance(found, (str, bool, int, float, list, dict, type(None)))
    return found


def patterns(written: Node, values: Value) -> Tuple[SourcePattern, ...]:
    """The patterns, `values` in the place of what is written. Raises ConfigError."""
    return PATTERNS.read(_filled(written, values), f"`{KEY}`")


def _filled(node: Node, value: Value) -> Node:
    if isinstance(node.value, tuple) and isinstance(value, (list, tuple)) and len(node.value) == len(value):
        return Node(tuple(map(_filled, node.value, value)), node.at)
    return node if isinstance(node.value, str) and node.value == value else node_of(value, node.at)


def never_skipped(written: Written, read: ListedWorkflows, workflows: Sequence[Workflow]) -> Iterator[CigenError]:
    """Warnings about the uses with `source_files` that run all the same, each reason once for the uses that it holds for."""
    found: Dict[Tuple[Position, str], List[str]] = {}
    for one, made in zip(read.workflows, workflows):
        for entry, job in zip(one.entries, made.jobs):
            node = written.of(one, entry)
            if node is not None and job.ungated:
                found.setdefault((node.at, job.ungated), []).append(_of(job, made))
    for group in read.groups:
        for entry in group.entries:
            node = written.of(group, entry)
            if node is not None:
                found.setdefault((node.at, f"it is in the job group `{group.name}`"), []).append(f"`{entry.name}`")
    listed = {entry.job for one in (*read.workflows, *read.groups) for entry in one.entries}
    for name, node in written.of_jobs.items():
        if name not in listed:
            found[node.at, "no workflow lists it"] = [f"`{name}`"]
    for (at, why), names in found.items():
        shown = list(dict.fromkeys(names))
        verb = "is" if len(shown) == 1 else "are"
        yield ConfigError(f"{', '.join(shown)} {verb} never skipped: {why}", at, "It runs as it is written.")


def _of(job: Job, workflow: Workflow) -> str:
    return f"`{job.name}`" if workflow.name == MAIN else f"`{job.name}` of `{workflow.name}`"
