"""What a file has to define: the commands, executors and orbs its jobs use, whatever those use included."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping, NamedTuple, Set

from cigen.config.command import Command
from cigen.config.nodes import Node, strings
from cigen.config.steps import Step
from cigen.pipeline.model import Job, Pipeline


class Usage(NamedTuple):
    """The definitions in use, each in the order the pipeline lists them."""

    commands: Mapping[str, Command]
    executors: Mapping[str, Node]
    orbs: Mapping[str, Node]


def usage(pipeline: Pipeline, jobs: Iterable[Job], steps: Iterable[Step] = ()) -> Usage:
    """What these jobs and steps use."""
    names = set(step_names(steps))
    for job in jobs:
        names.update(_of_job(job, pipeline))
    pending = [name for name in names if name in pipeline.commands]
    while pending:
        new = _of_command(pipeline.commands[pending.pop()]) - names
        names.update(new)
        pending.extend(name for name in new if name in pipeline.commands)
    used_orbs = {name.partition("/")[0] for name in names if "/" in name}
    return Usage(
        {name: command for name, command in pipeline.commands.items() if name in names},
        {name: executor for name, executor in pipeline.executors.items() if name in names},
        {name: orb for name, orb in pipeline.orbs.items() if name in used_orbs},
    )


def _of_job(job: Job, pipeline: Pipeline) -> Set[str]:
    found = set(step_names(job.steps))
    executor = set(strings(job.definition.get("executor")))
    if any("<<" in name for name in executor):  # only CircleCI knows which
        found.update(pipeline.executors)
    # Defaults of parameters may be executors and steps.
    added = (job.entry.get(key) for key in ("pre-steps", "post-steps", "override-with"))
    return found.union(executor, *(strings(value) for value in (job.definition.get("parameters"), *added)))


def _of_command(command: Command) -> Set[str]:
    defaults = (
        strings(parameter.default.plain())
        for parameter in command.parameters.values()
        if parameter.default is not None and parameter.type in ("steps", "executor")
    )
    return set(step_names(command.steps)).union(*defaults)


def step_names(steps: Iterable[Step]) -> Iterator[str]:
    """What steps may use by name, in their order."""
    for step in steps:
        yield from step.names
