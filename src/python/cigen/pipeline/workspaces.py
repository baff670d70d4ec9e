"""Which jobs hand files on, in a workspace or a cache of this build, and to which."""

from __future__ import annotations

from typing import Dict, FrozenSet, Mapping, Sequence, Tuple

from cigen.config.command import Command
from cigen.config.nodes import strings
from cigen.config.steps import Step, walk
from cigen.pipeline.model import Job

Commands = Mapping[str, Command]


def persists(job: Job, commands: Commands) -> bool:
    """Whether it may hand files on: a step of its own, or of a command it uses, says so, or its caches do."""
    return job.hands_on or _has("persist_to_workspace", job, commands)


def attaches(job: Job, commands: Commands) -> bool:
    """Whether it may take files that an earlier job handed on."""
    return job.takes_over or _has("attach_workspace", job, commands)


def providers(jobs: Sequence[Job], commands: Commands) -> FrozenSet[str]:
    """The variants of a workflow that hand on what a later one takes."""
    before = upstream(jobs)
    takers = [job.name for job in jobs if attaches(job, commands)]
    handing = (job.name for job in jobs if persists(job, commands))
    return frozenset(name for name in handing if any(name in before[taker] for taker in takers))


def _has(wanted: str, job: Job, commands: Commands) -> bool:
    added = (text for key in ("pre-steps", "post-steps") for text in strings(job.entry.get(key)))
    return wanted in added or _in_steps(wanted, job.steps, commands)


def _in_steps(wanted: str, steps: Tuple[Step, ...], commands: Commands) -> bool:
    for step in walk(steps):
        if step.name == wanted:
            return True
        if step.name in commands and _in_steps(wanted, commands[step.name].steps, commands):
            return True
        if step.name != "run" and step.arguments is not None and wanted in strings(step.arguments.plain()):
            return True  # steps handed to a command as an argument
    return False


def upstream(jobs: Sequence[Job]) -> Mapping[str, FrozenSet[str]]:
    """For each variant of a workflow, every variant that comes before it."""
    by_name = {job.name: job for job in jobs}
    found: Dict[str, FrozenSet[str]] = {}

    def before(name: str) -> FrozenSet[str]:
        if name not in found:
            direct = [edge.name for edge in by_name[name].requires]
            found[name] = frozenset(direct).union(*(before(other) for other in direct))
        return found[name]

    for job in jobs:
        before(job.name)
    return found
