"""Commands and steps: every name known, every argument declared."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Tuple

from cigen.circleci.steps import CONDITIONAL, PRIMITIVE
from cigen.config.circles import Circle, depths
from cigen.config.command import Command
from cigen.config.nodes import Node
from cigen.config.shapes import STRINGS, TEXT
from cigen.config.steps import StepConfig, walk
from cigen.errors import ConfigError, each, nearest
from cigen.pipeline.built_in_commands import FOR_USERS

BUILT_IN_STEPS = (*PRIMITIVE, "steps", *CONDITIONAL)
# A command takes the place of any other step of its name: https://circleci.com/docs/reusing-config.
_WORDS = ("run", "steps", *CONDITIONAL)
# Steps of the workflow's entry that CircleCI runs around the job's own.
ADDED_STEPS = ("pre-steps", "post-steps")
# What CircleCI's own steps can't do without.
_NEEDED: Mapping[str, Tuple[Tuple[str, ...], ...]] = {
    "attach_workspace": (("at",),),
    "persist_to_workspace": (("root",), ("paths", "path")),
    "restore_cache": (("key", "keys"),),
    "run": (("command",),),
    "save_cache": (("key",), ("paths",)),
    "store_artifacts": (("path",),),
    "store_test_results": (("path",),),
    "unless": (("condition",), ("steps",)),
    "when": (("condition",), ("steps",)),
}
# What they know.
_KNOWN: Mapping[str, Tuple[str, ...]] = {
    "add_ssh_keys": ("name", "fingerprints"),
    "attach_workspace": ("name", "at"),
    "checkout": ("name", "path", "method"),
    "persist_to_workspace": ("name", "root", "paths", "path"),
    "restore_cache": ("name", "key", "keys", "restore_keys"),
    "save_cache": ("name", "key", "paths", "when"),
    "setup_remote_docker": ("name", "docker_layer_caching", "version"),
    "store_artifacts": ("name", "path", "destination"),
    "store_test_results": ("name", "path"),
    "unless": ("condition", "steps"),
    "when": ("condition", "steps"),
}
_TEXTS = frozenset(("at", "destination", "key", "name", "path", "paths", "root"))
_DEEPEST = 50
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)

Commands = Mapping[str, Command]


def check_steps(steps: Tuple[StepConfig, ...], where: str, commands: Commands, orbs: Mapping[str, Node]) -> None:
    """Raises Mistakes, all steps that nobody defines or whose arguments don't fit."""
    numbered = ((number, inner) for number, step in enumerate(steps, 1) for inner in walk((step,)))
    each(lambda step: _check_step(step[1], f"step {step[0]} of {where}", commands, orbs), numbered)


def _check_step(step: StepConfig, where: str, commands: Commands, orbs: Mapping[str, Node]) -> None:
    if step.name in commands:
        _check_arguments(step, where, commands[step.name])
    elif step.name in _NEEDED or step.name in _KNOWN:
        _check_spelling(step, where)
        _check_needed(step, where)
    elif "/" in step.name and not step.name.startswith("<<"):
        orb = step.name.partition("/")[0]
        if orb not in orbs:
            raise ConfigError(f"{where} uses the unknown orb `{orb}`", step.at.at, nearest(orb, orbs, noun="orb"))
    elif step.name not in BUILT_IN_STEPS and not step.name.startswith("<<"):
        known = dict.fromkeys((*BUILT_IN_STEPS, *FOR_USERS, *commands))
        raise ConfigError(f"{where} is unknown: `{step.name}`", step.at.at, nearest(step.name, known, noun="step"))


def _check_spelling(step: StepConfig, where: str) -> None:
    if step.arguments is None or not step.arguments.is_mapping:
        return
    known = _KNOWN.get(step.name, ())
    for name in step.arguments.mapping(where):
        if known and name not in known:
            what = f"{where}: `{step.name}` has no key `{name}`"
            raise ConfigError(what, step.arguments.key_at(name), nearest(name, known, noun="key"))


def _check_needed(step: StepConfig, where: str) -> None:
    given = step.arguments.mapping(where) if step.arguments is not None else {}
    for names in _NEEDED.get(step.name, ()):
        if not any(name in given for name in names):
            what = f"{where}: `{step.name}` has no `{names[0]}`"
            raise ConfigError(what, step.at.at, f"Add `{names[0]}`.")
    for name, value in given.items():
        if name in _TEXTS and step.name != "run":
            (STRINGS if name == "paths" else TEXT).read(value, f"`{name}`")


def _check_arguments(step: StepConfig, where: str, command: Command) -> None:
    given: Dict[str, Node] = step.arguments.mapping(where) if step.arguments is not None else {}
    for name, value in given.items():
        if name not in command.parameters:
            at = step.arguments.key_at(name) if step.arguments else step.at.at
            what = f"{where}: the command `{step.name}` has no parameter `{name}`"
            raise ConfigError(what, at, nearest(name, command.parameters, noun="parameter"))
        if not command.parameters[name].accepts(value.plain()):
            what = f"{where}: `{name}` must be of type {command.parameters[name].type}"
            raise ConfigError(what, value.at, "Give it a value of that type; a boolean is true or false.")
    for name, parameter in command.parameters.items():
        if parameter.default is None and name not in given:
            what = f"{where}: the command `{step.name}` needs the parameter `{name}`"
            raise ConfigError(what, step.at.at, f"Add `{name}`, or give it a default in the command.")


def check_commands(commands: Commands, orbs: Mapping[str, Node]) -> None:
    """Raises ConfigError for a command that takes a word of the language, one that calls itself, and an unknown step."""
    for name in _WORDS:
        if name in commands:
            raise ConfigError(f"the command `{name}` has the name of a CircleCI step", commands[name].at, "Rename it.")
    each(lambda entry: _check_command(*entry, commands, orbs), commands.items())
    _check_nesting(commands)


def _check_command(name: str, command: Command, commands: Commands, orbs: Mapping[str, Node]) -> None:
    if not _NAME.fullmatch(name):
        repair = "Use letters, digits, `_` and `-`, and begin with a letter."
        raise ConfigError(f"`{name}` can't be a command's name", command.at, repair)
    if not command.steps:
        raise ConfigError(f"the command `{name}` has no steps", command.at, "Add one.")
    check_steps(command.steps, f"command `{name}`", commands, orbs)


def _check_nesting(commands: Commands) -> None:
    calls = {
        name: [step.name for step in walk(command.steps) if step.name in commands] for name, command in commands.items()
    }
    try:
        found = depths(calls)
    except Circle as circle:
        what = f"commands call each other in a circle: {circle}"
        raise ConfigError(what, commands[circle.names[0]].at, "Break it.") from None
    for name, depth in found.items():
        if depth > _DEEPEST:
            what = f"commands call each other more than {_DEEPEST} deep, up to `{name}`"
            raise ConfigError(what, commands[name].at, "Call less deep.")
