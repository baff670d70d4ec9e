"""Typed parameters of pipelines, jobs, commands and executors."""

from __future__ import annotations

import json
import re
from typing import Dict, Mapping, Optional, Sequence

from circleci.emulator.definitions import Definitions
from circleci.emulator.errors import CompileError
from circleci.emulator.passed import Context, PassedExecutor, PassedSteps
from circleci.emulator.shape import mapping, sequence
from circleci.emulator.tags import Scope, whole

PIPELINE_TYPES = ("string", "boolean", "integer", "enum")
_ELEMENT_TYPES = (*PIPELINE_TYPES, "executor", "steps", "env_var_name")
# docs: pipeline-variables, "passing parameters when triggering pipelines via the API"
_MOST, _LONGEST_KEY, _LONGEST_VALUE = 100, 128, 512
_NOWHERE = Context(Scope({}), Definitions({}, {}, {}, {}))


def bind(
    declarations: object,
    arguments: Mapping[str, object],
    caller: Context,
    definitions: Definitions,
    types: Sequence[str] = _ELEMENT_TYPES,
) -> Dict[str, object]:
    """The value of every declared parameter; arguments mean what they mean to the caller. Raises CompileError.

    A default may hold pipeline values. That it can't refer to other parameters is said nowhere, but the stricter way.
    """
    declared = mapping(declarations)
    unexpected = [name for name in arguments if name not in declared]
    if unexpected:
        raise CompileError(f"Unexpected argument(s): {', '.join(unexpected)}")
    own = Context(Scope(caller.scope.pipeline), definitions)
    values: Dict[str, object] = {}
    for name, value in declared.items():
        declaration = mapping(value)
        _declared_well(name, declaration, types)
        if "default" in declaration:
            values[name] = _value(name, declaration, declaration["default"], own)
        if name in arguments:
            values[name] = _value(name, declaration, arguments[name], caller)
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
    return bind(declarations, explicit, _NOWHERE, _NOWHERE.definitions, PIPELINE_TYPES)


def _declared_well(name: str, declaration: Mapping[str, object], types: Sequence[str]) -> None:
    kind = declaration.get("type")
    if kind not in types:
        raise CompileError(f"Parameter {name} has the type {kind!r}, which is none of: {', '.join(types)}")
    if kind == "enum" and not sequence(declaration.get("enum")):
        raise CompileError(f"Parameter {name} is an enum without values")


def _value(name: str, declaration: Mapping[str, object], given: object, context: Context) -> object:
    """The argument resolved in its caller's context: steps and executors keep what their names mean there."""
    kind = str(declaration["type"])
    if kind == "steps" and isinstance(given, list):
        return PassedSteps(given, context)
    value = whole(given, context.scope)
    if kind == "steps" and isinstance(value, PassedSteps):
        return value
    if isinstance(value, PassedExecutor):
        if kind == "executor":
            return value
        value = value.reference
    if not _fits(kind, declaration, value):
        raise _type_error(name, kind, declaration, value)
    return PassedExecutor(value, context.definitions) if kind == "executor" else value


def _type_error(name: str, kind: str, declaration: Mapping[str, object], value: object) -> CompileError:
    expected = f"enum {json.dumps(declaration['enum'])}" if kind == "enum" else kind
    shown = json.dumps(value, default=str)
    return CompileError(  # as reported in CircleCI-Public/circleci-cli#895
        f"Type error for argument {name}: expected type: {expected}, actual value: {shown} (type {_type(value)})"
    )


def _fits(kind: str, declaration: Mapping[str, object], value: object) -> bool:
    if kind == "enum":
        return any(type(choice) is type(value) and choice == value for choice in sequence(declaration["enum"]))
    if kind == "env_var_name":
        return isinstance(value, str) and re.fullmatch(r"[A-Za-z_]\w*", value) is not None
    if kind == "executor":
        return _type(value) in ("string", "map")
    return _type(value) == kind


def _type(value: object) -> Optional[str]:
    if isinstance(value, bool):
        return "boolean"
    names = ((str, "string"), (int, "integer"), (float, "number"), (Mapping, "map"), ((list, tuple), "list"))
    return next((name for kind, name in names if isinstance(value, kind)), None)
