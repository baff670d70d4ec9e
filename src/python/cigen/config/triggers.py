"""When a job runs and when it doesn't, as it is written."""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.ref_patterns import REFS
from cigen.config.references import PATTERNS, SourcePattern
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import STRINGS, read_record
from cigen.errors import ConfigError, Position

MANUAL, SCHEDULED = "manual", "scheduled"


class Trigger(Record):
    """`trigger`: by a person, by a schedule, or by the names of tags and branches."""

    at: Position
    tags: Tuple[str, ...] = key(REFS, "tags it runs for: names or /regular expressions/", default=())
    branches: Tuple[str, ...] = key(REFS, "branches it runs for: names or /regular expressions/", default=())
    kind: str = ""


def _trigger(node: Node, name: str) -> Trigger:
    if node.value in (MANUAL, SCHEDULED):
        return Trigger(at=node.at, kind=str(node.value))
    if not node.is_mapping:
        raise node.wrong(name, "manual, scheduled or a mapping", "Write manual, scheduled or {tags, branches}.")
    trigger = read_record(Trigger, node, name)
    if not trigger.tags and not trigger.branches:
        raise ConfigError(f"{name} names no tag and no branch", node.at, "Add `tags` or `branches`, or remove it.")
    return trigger


TRIGGER: Shape[Trigger] = Shape(
    "manual, scheduled or a mapping", _trigger, {"anyOf": [{"enum": [MANUAL, SCHEDULED]}, {"$ref": Trigger}]}
)


def _conditions(node: Node, name: str) -> Mapping[str, Optional[str]]:
    """Variables with the values that count; None: whatever isn't empty."""
    if isinstance(node.value, dict):
        return {variable: value.scalar_text(f"`{variable}`") for variable, value in node.value.items()}
    return dict.fromkeys(STRINGS.read(node, name))


_CONDITIONS_SCHEMA: Schema = {"anyOf": [STRINGS.schema, {"type": "object"}]}


class SkipIf(Record):
    """`skip_if`: each of its keys is a reason not to run."""

    at: Position
    paths_unmodified: Tuple[SourcePattern, ...] = key(PATTERNS, "the same as `source_files`", default=())
    env: Mapping[str, Optional[str]] = key(
        Shape("variables' names, or a mapping of names to values", _conditions, _CONDITIONS_SCHEMA),
        "variables that are set, or have this value",
        default={},
    )
    branch: Tuple[str, ...] = key(
        REFS, "branches: names or /regular expressions/", default=(), names=("branch", "branches")
    )
