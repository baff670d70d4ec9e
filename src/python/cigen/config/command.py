"""A reusable command: steps under one name."""

from __future__ import annotations

from typing import Mapping, Tuple

from cigen.config.nodes import Node
from cigen.config.parameters import COMMAND_PARAMETERS, Parameter
from cigen.config.records import Record, key, rest
from cigen.config.shapes import STRING
from cigen.config.steps import STEPS, StepConfig
from cigen.errors import Position


class Command(Record):
    """`.cigen/commands/<name>.yml`, or an entry of `commands`."""

    at: Position
    steps: Tuple[StepConfig, ...] = key(STEPS, "what it runs")
    description: str = key(STRING, "what it does", default="")
    parameters: Mapping[str, Parameter] = key(COMMAND_PARAMETERS, "what it takes, by name", default={})
    without_effect: Mapping[str, Node] = rest("$schema")
