"""The jobs of one workflow: names, requirements, and what filters leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Mapping, Sequence, Set

from circleci.emulator.compiled import Job, Workflow
from circleci.emulator.errors import CompileError, calling
from circleci.emulator.filters import passes
from circleci.emulator.jobs import Entry, compile_job, read_entry
from circleci.emulator.shape import mapping, sequence
from circleci.emulator.steps import Definitions
from circleci.emulator.tags import Scope


def check_workflow(name: str, workflow: object, jobs: Mapping[str, object], definitions: Definitions) -> List[Entry]:
    """Its entries, ordered so that each comes after those it requires. Raises CompileError.

    Stricter than CircleCI, which looks only at the workflows a pipeline enables.
    """
    entries = [read_entry(item) for item in sequence(mapping(workflow).get("jobs"))]
    if not entries:
        raise CompileError(f"Workflow '{name}' has no jobs")
    for entry in entries:
        _defined(entry, jobs, definitions)
    _unique(name, entries)
    return _ordered(name, entries)


def compile_workflow(
    name: str, entries: Sequence[Entry], jobs: Mapping[str, object], scope: Scope, definitions: Definitions
) -> Workflow:
    """The workflow in one pipeline; jobs that filters exclude are compiled too, for their mistakes."""
    with calling("workflow", name):
        compiled = {entry.name: compile_job(entry, jobs, scope, definitions) for entry in entries}
        kept = _kept(entries, scope)
    return Workflow(name, tuple(_without(compiled[entry.name], kept) for entry in entries if entry.name in kept))


def _defined(entry: Entry, jobs: Mapping[str, object], definitions: Definitions) -> None:
    approval = entry.keys.get("type") == "approval"
    if approval and entry.defined in jobs:
        raise CompileError(f"The approval '{entry.defined}' has the name of a defined job")
    if not approval and entry.defined not in jobs and not definitions.from_orb(entry.defined):
        raise CompileError(f"Cannot find a definition for job named {entry.defined}")


def _unique(workflow: str, entries: Sequence[Entry]) -> None:
    # CircleCI would append numbers, and `requires` would find neither; it ignores case.
    seen: Set[str] = set()
    for entry in entries:
        if entry.name.lower() in seen:
            raise CompileError(f"More than one job is named '{entry.name}' in workflow '{workflow}'")
        seen.add(entry.name.lower())


def _ordered(workflow: str, entries: Sequence[Entry]) -> List[Entry]:
    requires = {entry.name: tuple(entry.requires) for entry in entries}
    for name, required in requires.items():
        for other in required:
            if other not in requires or other == name:
                raise CompileError(  # as reported in astronomer/ap-airflow#360
                    f"Job '{name}' requires '{other}', which is the name of 0 other jobs in workflow '{workflow}'"
                )
    ordered: Dict[str, Entry] = {}
    left = list(entries)
    while left:
        ready = [entry for entry in left if all(name in ordered for name in requires[entry.name])]
        if not ready:
            names = ", ".join(entry.name for entry in left)
            raise CompileError(f"The jobs of workflow '{workflow}' require each other in a cycle: {names}")
        ordered.update((entry.name, entry) for entry in ready)
        left = [entry for entry in left if entry.name not in ordered]
    return list(ordered.values())


def _kept(entries: Sequence[Entry], scope: Scope) -> Set[str]:
    """A filtered requirement is ignored; a job all of whose requirements are filtered isn't run either."""
    kept: Set[str] = set()
    for entry in entries:
        alive = not entry.requires or any(name in kept for name in entry.requires)
        if alive and passes(entry.keys.get("filters"), scope):
            kept.add(entry.name)
    return kept


def _without(job: Job, kept: Set[str]) -> Job:
    requires = {name: statuses for name, statuses in job.requires.items() if name in kept}
    if len(requires) == len(job.requires):
        return job
    return replace(job, requires=requires)
