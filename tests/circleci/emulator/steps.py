"""Steps as written -> steps as run: commands, `when`, `unless` and steps parameters expanded."""

from __future__ import annotations

from typing import Iterator, Mapping, Tuple

from circleci.emulator.compiled import Step
from circleci.emulator.definitions import BUILT_IN, Element
from circleci.emulator.errors import CompileError, calling
from circleci.emulator.logic import holds
from circleci.emulator.parameters import bind
from circleci.emulator.passed import Context, PassedSteps
from circleci.emulator.shape import mapping, named, sequence
from circleci.emulator.tags import Scope, evaluate, whole

_DEEPEST = 100


def expand(steps: object, context: Context, origin: Tuple[str, ...] = ()) -> Iterator[Step]:
    """The steps with everything resolved in their context. Raises CompileError."""
    if isinstance(steps, str):
        passed = whole(steps, context.scope)
        if not isinstance(passed, PassedSteps):
            raise CompileError(f"expected steps, found: {steps}")
        # What its names mean was settled where they were written.
        steps, context = passed.steps, passed.context
    for step in sequence(steps):
        yield from _expand_step(step, context, origin)


def _expand_step(step: object, context: Context, origin: Tuple[str, ...]) -> Iterator[Step]:
    name, value = named(step)
    if name in ("when", "unless"):
        condition = mapping(value)
        if _holds(condition.get("condition"), context) is (name == "when"):
            yield from expand(condition.get("steps"), context, origin)
        return
    if name == "steps":
        yield from expand(value, context, origin)
        return
    command = context.definitions.command(name)
    if command is not None:
        with calling("command", name):
            yield from list(_expand_command(name, command, mapping(value), context, origin))
    elif name in BUILT_IN:
        yield Step(name, _arguments(evaluate(value, context.scope)), origin)
    elif context.definitions.from_registry(name):
        evaluate(value, context.scope)
        yield Step("orb", {"name": name}, origin)
    else:
        raise CompileError(f"Cannot find a definition for command named {name}")


def _arguments(value: object) -> Mapping[str, object]:
    return {"command": value} if isinstance(value, str) else mapping(value)


def _holds(condition: object, context: Context) -> bool:
    """Steps that were passed are true when there are any, as other lists aren't allowed here."""
    passed = whole(condition, context.scope) if isinstance(condition, str) else None
    return bool(passed.steps) if isinstance(passed, PassedSteps) else holds(condition, context.scope)


def _expand_command(
    name: str, command: Element, arguments: Mapping[str, object], context: Context, origin: Tuple[str, ...]
) -> Iterator[Step]:
    if len(origin) > _DEEPEST:
        raise CompileError(f"Commands call each other without end: {' -> '.join(origin[:5])} ...")
    values = bind(command.definition.get("parameters"), arguments, context, command.definitions)
    inside = Context(Scope(context.scope.pipeline, values), command.definitions)
    yield from expand(command.definition.get("steps"), inside, (*origin, name))
