"""The files in the keys of the caches that steps restore: with another checksum a job finds other things there."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import Dict, Iterator, Mapping, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Value, strings
from cigen.config.references import Pattern
from cigen.config.steps import Step, walk
from cigen.pipeline.cache_keys import CacheKeys

_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")

Commands = Mapping[str, Command]


def restored_by(steps: Tuple[Step, ...], commands: Commands, keys: CacheKeys) -> Tuple[Pattern, ...]:
    """Each file once; what an orb restores nobody here knows."""
    found = {}
    for step in walk(steps):
        for text in _keys(step, commands, {}):
            found.update({path: Pattern(path, step.at.at) for path in map(normpath, keys.sources_in(text))})
    return tuple(found.values())


def _keys(step: Step, commands: Commands, given: Mapping[str, str]) -> Iterator[str]:
    """The cache keys of a step, and of the commands it uses, with the arguments `given` around it put in."""
    if step.name != "restore_cache" and step.name not in commands:
        return
    arguments: Value = step.arguments.plain() if step.arguments is not None else None
    if step.name == "restore_cache":
        yield from (_filled(text, given) for text in strings(arguments))
        return
    command = commands[step.name]
    values: Dict[str, Value] = {
        name: parameter.default.plain() for name, parameter in command.parameters.items() if parameter.default
    }
    values.update(arguments if isinstance(arguments, dict) else {})
    inner = {name: _filled(value, given) for name, value in values.items() if isinstance(value, str)}
    for one in walk(command.steps):
        yield from _keys(one, commands, inner)


def _filled(text: str, given: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda match: given.get(match[1], match[0]), text) if "<<" in text else text
