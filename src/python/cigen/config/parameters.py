"""Parameters of pipelines and commands."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Optional, Tuple

from cigen.config.nodes import Node, Value
from cigen.config.records import Record, key
from cigen.config.shape import Shape
from cigen.config.shapes import NULLABLE, STRING, TEXT, list_of, names_to, one_of, read_record
from cigen.errors import ConfigError, Position

# https://circleci.com/docs/pipeline-variables
NAME = re.compile(r"[A-Za-z][\w-]{0,127}", re.ASCII)
PIPELINE_TYPES = ("string", "boolean", "integer", "enum")
# Those that cigen adds to jobs begin so, and no others.
OWN_PREFIX = "cigen_"
COMMAND_TYPES = (*PIPELINE_TYPES, "steps", "executor", "env_var_name", "number")


class Parameter(Record):
    """A declared parameter; without a default it has to be given."""

    at: Position
    type: str = key(one_of(*COMMAND_TYPES), "what values it takes, e.g. string or boolean")
    default: Optional[Node] = key(NULLABLE, "its value where none is given", default=None)
    description: str = key(STRING, "what it is for", default="")
    enum: Tuple[str, ...] = key(list_of(TEXT), "the values an enum takes", default=())

    def plain(self) -> Mapping[str, Value]:
        """The declaration as CircleCI reads it."""
        value: Dict[str, Value] = {"type": self.type}
        if self.description:
            value["description"] = self.description
        if self.enum:
            value["enum"] = list(self.enum)
        if self.default is not None:
            value["default"] = self.literal(self.default)
        return value

    def literal(self, node: Node) -> Value:
        """A value as CircleCI reads it: those of an enum are strings, as they were written."""
        scalar = not (node.is_mapping or node.is_list or node.value is None)
        return node.scalar_text("the value") if scalar and self.type == "enum" else node.plain()

    def accepts(self, value: Value) -> bool:
        """Whether a literal fits the type; text with `<<` is decided by CircleCI."""
        if isinstance(value, str) and "<<" in value:
            return True
        if self.type == "boolean":
            return isinstance(value, bool)
        if self.type in ("integer", "number"):
            numbers = int if self.type == "integer" else (int, float)
            return isinstance(value, numbers) and not isinstance(value, bool)
        if self.type == "enum":
            return str(value) in self.enum
        if self.type == "steps":
            return isinstance(value, list)
        return isinstance(value, str) or self.type == "executor"


def refuse_own(declared: Optional[Node]) -> None:
    """Raises ConfigError for a parameter of a job that is called as only cigen's are."""
    if declared is None or not isinstance(declared.value, dict):
        return
    for name in declared.value:
        if name.startswith(OWN_PREFIX):
            what = f"the parameter `{name}` is called as only those that cigen adds to jobs are"
            raise ConfigError(what, declared.key_at(name), f"Rename it: `{OWN_PREFIX}` is reserved.")


def _parameters(types: Tuple[str, ...]) -> Shape[Mapping[str, Parameter]]:
    def read(node: Node, name: str) -> Mapping[str, Parameter]:
        entries = node.mapping(name).items()
        for parameter in node.mapping(name):
            if not NAME.fullmatch(parameter):
                repair = "Use at most 128 letters, digits, `_` and `-`, and begin with a letter."
                raise ConfigError(f"`{parameter}` can't be a parameter's name", node.key_at(parameter), repair)
        return {parameter: _parameter(value, parameter, types) for parameter, value in entries}

    return Shape("a mapping of names to parameters", read, names_to({"$ref": Parameter}))


def _parameter(node: Node, name: str, types: Tuple[str, ...]) -> Parameter:
    parameter = read_record(Parameter, node, f"parameter `{name}`")
    choices = node.mapping(name)
    if parameter.type not in types:
        repair = f"Choose one of: {', '.join(types)}."
        raise ConfigError(f"a pipeline parameter can't be of type `{parameter.type}`", choices["type"].at, repair)
    if (parameter.type == "enum") != bool(parameter.enum):
        what = f"parameter `{name}` needs `type: enum` together with values in `enum`"
        raise ConfigError(what, node.at, "Add what is missing.")
    if parameter.default is not None and not parameter.accepts(parameter.literal(parameter.default)):
        expected = f"one of {', '.join(parameter.enum)}" if parameter.enum else f"of type {parameter.type}"
        what = f"the default of parameter `{name}` isn't {expected}"
        raise ConfigError(what, parameter.default.at, "Write a default of that type; a boolean is true or false.")
    return parameter


PIPELINE_PARAMETERS = _parameters(PIPELINE_TYPES)
COMMAND_PARAMETERS = _parameters(COMMAND_TYPES)
