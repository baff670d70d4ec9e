"""Records -> data for `json.dumps`."""

from __future__ import annotations

from typing import Mapping

from cigen.config.nodes import Node, Value
from cigen.config.parameters import Parameter
from cigen.config.records import Record, values_of
from cigen.config.references import SourcePattern
from cigen.config.steps import StepConfig
from cigen.errors import CigenError, Position


def plain(value: object) -> Value:
    """What a record holds, as mappings and lists; places in files and errors as text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (Node, Parameter)):
        return value.plain()
    if isinstance(value, StepConfig):
        return value.plain
    if isinstance(value, SourcePattern):
        return value.text
    if isinstance(value, (Position, CigenError)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Record):
        return {name: plain(item) for name, item in values_of(value).items()}
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} isn't plain data")
