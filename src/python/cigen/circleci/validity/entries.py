"""The entries of a workflow: each uses a job that there is, and none waits for itself."""

from __future__ import annotations

from typing import AbstractSet, Dict, Iterator, List, Set

from cigen.circleci.definitions import Definitions, Registered
from cigen.circleci.entries import Entry
from cigen.circleci.findings import Finding
from cigen.circleci.workflows import ListedWorkflow
from cigen.errors import nearest

_WITHOUT_DEFINITION = ("approval", "lock", "no-op", "release", "unlock")


def check_entries(workflow: ListedWorkflow, definitions: Definitions, groups: AbstractSet[str]) -> Iterator[Finding]:
    """One workflow's, or one job group's."""
    for entry in workflow.entries:
        yield from _check_use(entry, workflow, definitions, groups)
    waiting = _waiting(workflow)
    if waiting:
        names = ", ".join(sorted(waiting))
        yield Finding(f"jobs of `{workflow.name}` require each other: {names}", (*workflow.path, "jobs"))


def _check_use(
    entry: Entry, workflow: ListedWorkflow, definitions: Definitions, groups: AbstractSet[str]
) -> Iterator[Finding]:
    place = (*workflow.path, "jobs", entry.number)
    defined = entry.job in definitions.jobs
    if entry.type == "approval":
        if defined:
            yield Finding(f"the approval `{entry.job}` has the name of a job", place, "Rename one of them.")
        return
    if defined or entry.job in groups or entry.type in _WITHOUT_DEFINITION:
        return
    orb, slash, inner = entry.job.partition("/")
    found = definitions.orb(orb) if slash else None
    if isinstance(found, Definitions) and inner in found.jobs or isinstance(found, Registered):
        return
    if slash and found is None:
        yield Finding(f"there is no orb `{orb}`", place, nearest(orb, definitions.orbs, noun="orb"))
    else:
        yield Finding(f"there is no job `{entry.job}`", place, nearest(entry.job, definitions.jobs, noun="job"))


def _waiting(workflow: ListedWorkflow) -> Set[str]:
    """The jobs that are in a cycle or behind one."""
    waits: Dict[str, Set[str]] = {entry.name: {on.name for on in entry.requires} for entry in workflow.entries}
    behind: Dict[str, List[str]] = {name: [] for name in waits}
    for name, before in waits.items():
        for other in before:
            behind.setdefault(other, []).append(name)
    ready = [name for name, before in waits.items() if not before]
    while ready:
        name = ready.pop()
        del waits[name]
        for other in behind[name]:
            waits[other].discard(name)
            if not waits[other]:
                ready.append(other)
    return set(waits)
