"""Steps as written -> steps as run: commands, `when`, `unless` and steps parameters expanded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Tuple

from circleci.emulator.compiled import Step
from circleci.emulator.errors import CompileError, calling
from circleci.emulator.logic import holds
from circleci.emulator.parameters import bind
from circleci.emulator.shape import mapping, named, sequence
from circleci.emulator.tags import Scope, evaluate

BUILT_IN = frozenset(
    (
        "add_ssh_keys",
        "attach_workspace",
        "checkout",
        "persist_to_workspace",
        "restore_cache",
        "run",
        "save_cache",
        "setup_remote_docker",
        "store_artifacts",
        "store_test_results",
    )
)
_DEEPEST = 100


@dataclass(frozen=True)
class Definitions:
    """The named elements of a config."""

    commands: Mapping[str, object]
    executors: Mapping[str, object]
    orbs: Mapping[str, object]

    def from_orb(self, name: str) -> bool:
        """Whether it is an orb's: what it does is unknown, it stands for something that succeeds."""
        return "/" in name and name.split("/")[0] in self.orbs


def expand(steps: object, scope: Scope, definitions: Definitions, origin: Tuple[str, ...] = ()) -> Iterator[Step]:
    """The steps with everything resolved in `scope`. Raises CompileError."""
    if isinstance(steps, str):
        # A steps parameter: its steps were resolved where they were written, its names mean nothing here.
        steps, scope = evaluate(steps, scope), Scope(scope.pipeline)
    for step in sequence(steps):
        yield from _expand_step(step, scope, definitions, origin)


def _expand_step(step: object, scope: Scope, definitions: Definitions, origin: Tuple[str, ...]) -> Iterator[Step]:
    name, value = named(step)
    if name in ("when", "unless"):
        condition = mapping(value)
        if holds(condition.get("condition"), scope) is (name == "when"):
            yield from expand(condition.get("steps"), scope, definitions, origin)
        return
    if name == "steps":
        yield from expand(value, scope, definitions, origin)
        return
    arguments = evaluate(value, scope)
    if name in BUILT_IN:
        given = {"command": arguments} if isinstance(arguments, str) else mapping(arguments)
        yield Step(name, given, origin)
    elif name in definitions.commands:
        with calling("command", name):
            yield from list(_expand_command(name, mapping(arguments), scope, definitions, (*origin, name)))
    elif definitions.from_orb(name):
        yield Step("orb", {"name": name}, origin)
    else:
        raise CompileError(f"Cannot find a definition for command named {name}")


def _expand_command(
    name: str, arguments: Mapping[str, object], scope: Scope, definitions: Definitions, origin: Tuple[str, ...]
) -> Iterator[Step]:
    if len(origin) > _DEEPEST:
        raise CompileError(f"Commands call each other without end: {' -> '.join(origin[:5])} ...")
    command = mapping(definitions.commands[name])
    values = bind(command.get("parameters"), arguments)
    yield from expand(command.get("steps"), Scope(scope.pipeline, values), definitions, origin)
