"""What a file has to define: the commands, executors and orbs its jobs use, whatever those use included."""

from __future__ import annotations

from typing import Iterable, Mapping, NamedTuple

from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander, Names
from cigen.config.command import Command
from cigen.config.nodes import Node
from cigen.config.steps import StepConfig
from cigen.pipeline.expansions import document
from cigen.pipeline.model import Job, Pipeline


class Usage(NamedTuple):
    """The definitions in use, each in the order the pipeline lists them."""

    commands: Mapping[str, Command]
    executors: Mapping[str, Node]
    orbs: Mapping[str, Node]


def usage(pipeline: Pipeline, jobs: Iterable[Job], steps: Iterable[StepConfig] = ()) -> Usage:
    """What these jobs use, and steps beside them."""
    names = [job.expansion.names for job in jobs]
    beside = [step.plain for step in steps]
    if beside:
        names.append(Expander(Definitions(document(pipeline))).steps(beside).names)
    used = Names(*(frozenset().union(*kind) for kind in zip(*names))) if names else Names()
    return Usage(
        {name: command for name, command in pipeline.commands.items() if name in used.commands},
        {name: executor for name, executor in pipeline.executors.items() if name in used.executors},
        {name: orb for name, orb in pipeline.orbs.items() if name in used.orbs},
    )
