"""What both files begin with."""

from __future__ import annotations

from typing import Dict, Mapping

from cigen.config.command import Command
from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline
from cigen.pipeline.usage import Usage
from cigen.render.jobs import plain_steps


def base(pipeline: Pipeline, used: Usage, own_commands: Mapping[str, Value], setup: bool) -> Dict[str, Value]:
    """Version, parameters (the same in both files) and the definitions this file uses."""
    document: Dict[str, Value] = {"version": 2.1}
    if setup:
        document["setup"] = True
    document["parameters"] = {name: parameter.plain() for name, parameter in pipeline.parameters.items()}
    sections: Dict[str, Dict[str, Value]] = {
        "orbs": {name: orb.plain() for name, orb in used.orbs.items()},
        "executors": {name: executor.plain() for name, executor in used.executors.items()},
        "commands": {**plain_commands(used.commands), **own_commands},
    }
    document.update({name: section for name, section in sections.items() if section})
    return document


def plain_commands(commands: Mapping[str, Command]) -> Dict[str, Value]:
    """Their definitions by name."""
    return {name: _command(command) for name, command in commands.items()}


def _command(command: Command) -> Dict[str, Value]:
    value: Dict[str, Value] = {}
    if command.description:
        value["description"] = command.description
    if command.parameters:
        value["parameters"] = {name: parameter.plain() for name, parameter in command.parameters.items()}
    value["steps"] = plain_steps(command.steps)
    return value
