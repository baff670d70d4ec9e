"""Typed parameters of pipelines, jobs, commands and executors."""

from __future__ import annotations

import json
import re
from typing import Dict, Mapping, Optional, Sequence

from circleci.emulator.errors import CompileError
from circleci.emulator.shape import mapping, sequence

PIPELINE_TYPES = ("string", "boolean", "integer", "enum")
_ELEMENT_TYPES = (*PIPELINE_TYPES, "executor", "steps", "env_var_name")
# docs: pipeline-variables, "passing parameters when triggering pipelines via the API"
_MOST, _LONGEST_KEY, _LONGEST_VALUE = 100, 128, 512


def bind(
    declarations: object, arguments: Mapping[str, object], types: Sequence[str] = _ELEMENT_TYPES
) -> Dict[str, object]:
    """The value of every declared parameter. Raises CompileError in CircleCI's words."""
    declared = mapping(declarations)
    unexpected = [name for name in arguments if name not in declared]
    if unexpected:
        raise CompileError(f"Unexpected argument(s): {', '.join(unexpected)}")
    values: Dict[str, object] = {}
    for name, value in declared.items():
        declaration = mapping(value)
        _declared_well(name, declaration, types)
        if name in arguments:
            _check(name, declaration, arguments[name])
            values[name] = arguments[name]
        elif "default" in declaration:
            values[name] = declaration["default"]
    missing = [name for name in declared if name not in values]
    if missing:
        raise CompileError(f"Missing required argument(s): {', '.join(missing)}")
    return values


def bind_pipeline(declarations: object, explicit: Mapping[str, object]) -> Dict[str, object]:
    """Pipeline parameters: fewer types, and limits on what a trigger may send."""
    if len(explicit) > _MOST:
        raise CompileError(f"More than {_MOST} pipeline parameters")
    for name, value in explicit.items():
        if len(name) > _LONGEST_KEY or len(str(value)) > _LONGEST_VALUE:
            raise CompileError(f"Pipeline parameter {name[:_LONGEST_KEY]} is too long")
    return bind(declarations, explicit, PIPELINE_TYPES)


def _declared_well(name: str, declaration: Mapping[str, object], types: Sequence[str]) -> None:
    kind = declaration.get("type")
    if kind not in types:
        raise CompileError(f"Parameter {name} has the type {kind!r}, which is none of: {', '.join(types)}")
    if kind == "enum" and not sequence(declaration.get("enum")):
        raise CompileError(f"Parameter {name} is an enum without values")
    if "default" in declaration:
        _check(name, declaration, declaration["default"])


def _check(name: str, declaration: Mapping[str, object], value: object) -> None:
    kind = str(declaration["type"])
    if not _fits(kind, declaration, value):
        expected = f"enum {json.dumps(declaration['enum'])}" if kind == "enum" else kind
        shown = json.dumps(value, default=str)
        raise CompileError(  # as reported in CircleCI-Public/circleci-cli#895
            f"Type error for argument {name}: expected type: {expected}, actual value: {shown} (type {_type(value)})"
        )


def _fits(kind: str, declaration: Mapping[str, object], value: object) -> bool:
    if kind == "enum":
        return any(type(choice) is type(value) and choice == value for choice in sequence(declaration["enum"]))
    if kind == "env_var_name":
        return isinstance(value, str) and re.fullmatch(r"[A-Za-z_]\w*", value) is not None
    if kind == "executor":
        return _type(value) in ("string", "map")
    if kind == "steps":
        return _type(value) == "list"
    return _type(value) == kind


def _type(value: object) -> Optional[str]:
    if isinstance(value, bool):
        return "boolean"
    names = ((str, "string"), (int, "integer"), (float, "number"), (Mapping, "map"), ((list, tuple), "list"))
    return next((name for kind, name in names if isinstance(value, kind)), None)
