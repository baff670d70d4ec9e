"""What a file has to define: the commands, executors and orbs its jobs use, whatever those use included."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Mapping, NamedTuple, Set, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Node, strings
from cigen.config.steps import Step, walk
from cigen.pipeline.model import Job, Pipeline


class Usage(NamedTuple):
    """The definitions in use, each in the order the pipeline lists them."""

    commands: Mapping[str, Command]
    executors: Mapping[str, Node]
    orbs: Mapping[str, Node]


def usage(pipeline: Pipeline, jobs: Iterable[Job], steps: Iterable[Step] = ()) -> Usage:
    """What these jobs and steps use."""
    names: Set[str] = set()
    pending: List[str] = [name for job in jobs for name in _of_job(job, pipeline)]
    pending.extend(name for step in steps for name in step_names((step,)))
    while pending:
        name = pending.pop()
        if name not in names:
            names.add(name)
            if name in pipeline.commands:
                pending.extend(_of_command(pipeline.commands[name]))
    used_orbs = {name.partition("/")[0] for name in names if "/" in name}
    return Usage(
        {name: command for name, command in pipeline.commands.items() if name in names},
        {name: executor for name, executor in pipeline.executors.items() if name in names},
        {name: orb for name, orb in pipeline.orbs.items() if name in used_orbs},
    )


def _of_job(job: Job, pipeline: Pipeline) -> Iterator[str]:
    executor = tuple(strings(job.definition.get("executor")))
    yield from executor
    if any("<<" in name for name in executor):  # only CircleCI knows which
        yield from pipeline.executors
    yield from strings(job.definition.get("parameters"))  # defaults may be executors and steps
    yield from step_names(job.steps)
    for key in ("pre-steps", "post-steps", "override-with"):
        yield from strings(job.entry.get(key))


def _of_command(command: Command) -> Iterator[str]:
    yield from step_names(command.steps)
    for parameter in command.parameters.values():
        if parameter.default is not None and parameter.type in ("steps", "executor"):
            yield from strings(parameter.default.plain())


def step_names(steps: Tuple[Step, ...]) -> Iterator[str]:
    """The names of steps, those in arguments included."""
    for step in walk(steps):
        yield step.name
        if step.name != "run" and step.arguments is not None:
            # Arguments may hold steps or an executor: a name too many does no harm, one too few would.
            yield from strings(step.arguments.plain())
