"""The jobs of one workflow: what filters leave of them."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Mapping, Sequence, Set

from circleci.emulator.compiled import Job, Workflow
from circleci.emulator.definitions import Definitions
from circleci.emulator.entries import Entry, read_entries
from circleci.emulator.errors import CompileError, calling
from circleci.emulator.filters import passes
from circleci.emulator.groups import END, START
from circleci.emulator.jobs import compile_job
from circleci.emulator.shape import mapping
from circleci.emulator.tags import Scope


def check_workflow(
    name: str, workflow: object, groups: Mapping[str, object], scope: Scope, definitions: Definitions
) -> List[Entry]:
    """Its entries, ordered so that each comes after those it requires. Raises CompileError."""
    entries = read_entries(name, mapping(workflow).get("jobs"), groups, scope)
    for entry in entries:
        _defined(entry, definitions)
    return entries


def compile_workflow(name: str, entries: Sequence[Entry], definitions: Definitions) -> Workflow:
    """The workflow in one pipeline; jobs that filters exclude are compiled too, for their mistakes."""
    with calling("workflow", name):
        compiled = {entry.name: compile_job(entry, definitions) for entry in entries}
        kept = _kept(entries)
    return Workflow(name, tuple(_without(compiled[entry.name], kept) for entry in entries if entry.name in kept))


def _defined(entry: Entry, definitions: Definitions) -> None:
    known = definitions.job(entry.defined) is not None
    if entry.defined in (START, END):
        return
    if entry.type == "approval":
        if known:
            raise CompileError(f"The approval '{entry.defined}' has the name of a defined job")
    elif not known and not definitions.from_registry(entry.defined):
        raise CompileError(f"Cannot find a definition for job named {entry.defined}")


def _kept(entries: Sequence[Entry]) -> Set[str]:
    """A filtered requirement is ignored; a job all of whose requirements are filtered isn't run either."""
    kept: Set[str] = set()
    for entry in entries:
        alive = not entry.requires or any(name in kept for name in entry.requires)
        if passes(entry.keys.get("filters"), entry.scope) and alive:
            kept.add(entry.name)
    return kept


def _without(job: Job, kept: Set[str]) -> Job:
    requires = {name: statuses for name, statuses in job.requires.items() if name in kept}
    if len(requires) == len(job.requires):
        return job
    return replace(job, requires=requires)
