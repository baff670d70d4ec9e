"""One of two configurations, read: its workflows, those of a continuation behind the setup that starts them."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import Definitions, Mapped
from cigen.circleci.document import doubts, load
from cigen.circleci.entries import Entry
from cigen.circleci.expansion import Expander
from cigen.circleci.workflows import ListedWorkflow, read_workflows
from cigen.compare.own import continues, looks_for_proofs


class Source(NamedTuple):
    """A configuration, and the one it is continued with where it sets up. `name` is what its user calls it.

    `doubts` are what readers of YAML disagree about; `only_continues`: its setup does nothing else.
    """

    name: str
    document: Mapped
    continuation: Optional[Mapped] = None
    doubts: Tuple[str, ...] = ()
    only_continues: bool = False


def read_source(name: str, data: bytes, continuation: Optional[bytes] = None) -> Source:
    """A configuration from its text, and its continuation's. Raises DocumentError."""
    texts = [data] if continuation is None else [data, continuation]
    documents = [load(text) for text in texts]
    second = documents[1] if len(documents) > 1 else None
    return Source(name, documents[0], second, tuple(doubt for text in texts for doubt in doubts(text)))


class Part(NamedTuple):
    """One file, and what reads its jobs."""

    document: Mapped
    definitions: Definitions
    expander: Expander


class Run(NamedTuple):
    """A workflow in its file; `side` is its configuration's name, `behind` the workflow that sets it up."""

    workflow: ListedWorkflow
    part: Part
    side: str
    behind: Optional[ListedWorkflow] = None


class Side(NamedTuple):
    """All that one configuration runs, by name. `setup` is cigen's own workflow, which isn't among the runs.

    `open`: it sets up something that isn't at hand. `twice` are names of workflows in both of its files.
    """

    name: str
    first: Part
    runs: Mapping[str, Run]
    groups: Mapping[str, Run]
    setup: Optional[Run] = None
    parts: Tuple[Part, ...] = ()
    open: bool = False
    twice: Tuple[str, ...] = ()

    @property
    def scheduled(self) -> Tuple[str, ...]:
        """The workflows that run at times."""
        return tuple(name for name, run in self.runs.items() if run.workflow.is_scheduled)


def read_side(source: Source) -> Side:
    """What a valid configuration runs."""
    first = _part(source.document)
    found = read_workflows(source.document)
    runs = [Run(workflow, first, source.name) for workflow in found.workflows]
    groups = {group.name: Run(group, first, source.name) for group in found.groups}
    setup = None
    if source.document.get("setup") is True:
        setup = next((run for run in runs if source.only_continues or _is_own_setup(run)), None)
    if setup is None:
        return Side(source.name, first, {run.workflow.name: run for run in runs}, groups, parts=(first,))
    immediate = [run for run in runs if run is not setup]
    if source.continuation is None:
        by_name = {run.workflow.name: run for run in immediate}
        return Side(source.name, first, by_name, groups, setup, (first,), open=True)
    second = _part(source.continuation)
    more = read_workflows(source.continuation)
    continued = [Run(workflow, second, source.name, setup.workflow) for workflow in more.workflows]
    by_name = {run.workflow.name: run for run in (*immediate, *continued)}
    groups.update((group.name, Run(group, second, source.name)) for group in more.groups)
    names = [run.workflow.name for run in (*immediate, *continued)]
    twice = _twice([*names, *(group.name for one in (found, more) for group in one.groups)])
    return Side(source.name, first, by_name, groups, setup, (first, second), twice=twice)


def _part(document: Mapped) -> Part:
    definitions = Definitions(document)
    return Part(document, definitions, Expander(definitions))


def _is_own_setup(run: Run) -> bool:
    entries: Tuple[Entry, ...] = run.workflow.entries
    jobs = [run.part.definitions.jobs.get(entry.job) for entry in entries]
    return sum(map(continues, jobs)) == 1 and all(continues(job) or looks_for_proofs(job) for job in jobs)


def _twice(names: List[str]) -> Tuple[str, ...]:
    seen: Dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return tuple(name for name, count in seen.items() if count > 1)
