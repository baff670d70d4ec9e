"""Parameters and arguments: declared well, given where they must be, of the type they are declared with."""

from __future__ import annotations

import re
from typing import AbstractSet, Iterator, Mapping, Sequence

from cigen.circleci.definitions import Mapped, parameters_of
from cigen.circleci.findings import Finding, Path
from cigen.circleci.values import Value, same

PIPELINE_TYPES = ("string", "boolean", "integer", "enum")
TYPES = (*PIPELINE_TYPES, "executor", "steps", "env_var_name")
_VARIABLE = re.compile(r"[A-Za-z_]\w*")


def check_declarations(definition: Value, path: Path, types: Sequence[str] = TYPES) -> Iterator[Finding]:
    """The parameters that a document, command, job or executor declares; `path` leads to them."""
    for name, declaration in parameters_of(definition).items():
        kind, choices = declaration.get("type"), declaration.get("enum")
        place = (*path, name)
        if kind not in types:
            yield Finding(f"the parameter `{name}` has no known type", place, f"Known types: {', '.join(types)}.")
        elif kind == "enum" and not (isinstance(choices, (list, tuple)) and choices):
            yield Finding(f"the parameter `{name}` is an enum without values", place, "List them under `enum`.")
        elif "default" in declaration and not _fits(declaration, declaration["default"]):
            yield Finding(f"the default of the parameter `{name}` is no {_type(declaration)}", (*place, "default"))


def check_arguments(
    definition: Value, given: Mapped, path: Path, called: str, ignored: AbstractSet[str] = frozenset()
) -> Iterator[Finding]:
    """The arguments that a call gives; `ignored` are keys that mean something else unless they are declared."""
    declared = parameters_of(definition)
    for name, value in given.items():
        if name in declared:
            if not _fits(declared[name], value):
                what = f"the argument `{name}` of `{called}` is no {_type(declared[name])}"
                yield Finding(what, (*path, name), f"Its type is declared by `{called}`.")
        elif name not in ignored:
            yield Finding(f"`{called}` has no parameter `{name}`", (*path, name), "Leave it out, or declare it.")
    for name, declaration in declared.items():
        if name not in given and "default" not in declaration:
            yield Finding(f"the argument `{name}` of `{called}` is missing", path, "Give it, or declare a default.")


def _type(declaration: Mapped) -> str:
    choices = declaration.get("enum")
    listed = ", ".join(map(str, choices)) if isinstance(choices, (list, tuple)) else ""
    return f"{declaration.get('type')}{f' of {listed}' if listed else ''}"


def _fits(declaration: Mapped, value: Value) -> bool:
    """Whether a value has the declared type, as far as that can be said before a pipeline starts."""
    kind, choices = declaration.get("type"), declaration.get("enum")
    if value is None or isinstance(value, str) and "<<" in value:
        return True
    if kind == "enum":
        return isinstance(choices, (list, tuple)) and any(same(value, choice) for choice in choices)
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "env_var_name":
        return isinstance(value, str) and _VARIABLE.fullmatch(value) is not None
    return isinstance(value, {"executor": (str, Mapping), "steps": (list, tuple)}.get(str(kind), object))
