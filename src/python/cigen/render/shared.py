"""What several uses of one definition tell it: as arguments where they differ, as plain text where all say the same."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.config.parameters import OWN_PREFIX
from cigen.render.node_proof import RECORD_NODE
from cigen.render.proof import RECORD

# What each of the commands that record a proof is told.
TOLD = {RECORD: ("job", "architecture", "hash"), RECORD_NODE: ("hash",)}


class Shared(NamedTuple):
    """What stands in the definition for each value, the parameters it declares for that, and each use's arguments."""

    values: Mapping[str, str]
    parameters: Mapping[str, Value]
    arguments: Tuple[Mapping[str, Value], ...]

    def declared(self, definition: Mapping[str, Value]) -> Mapping[str, Value]:
        """The definition with these parameters, behind those of its own."""
        own = definition.get("parameters")
        declared = {**(own if isinstance(own, Mapping) else {}), **self.parameters}
        return {"parameters": {}, **definition, **{"parameters": declared}} if self.parameters else definition


def shared(uses: Sequence[Mapping[str, str]]) -> Shared:
    """One definition for uses that all tell the same names; without an argument a value is empty."""
    differing = [name for name in uses[0] if len({use[name] for use in uses}) > 1]
    references = {name: f"<< parameters.{OWN_PREFIX}{name} >>" for name in differing}
    return Shared(
        values={**uses[0], **references},
        parameters={f"{OWN_PREFIX}{name}": {"type": "string", "default": ""} for name in differing},
        arguments=tuple({f"{OWN_PREFIX}{name}": use[name] for name in differing if use[name]} for use in uses),
    )


def recording_step(command: str, values: Mapping[str, str]) -> Value:
    """The step that records by one of the commands; what is empty isn't told."""
    told = {name: values[name] for name in TOLD[command] if values[name]}
    return {command: told} if told else command
