"""The files in the keys of the caches that steps restore: with another checksum a job finds other things there."""

from __future__ import annotations

import re
from typing import Dict, Iterator, Mapping, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Value, strings
from cigen.config.references import Pattern
from cigen.config.sets import literal
from cigen.config.steps import Step, walk
from cigen.pipeline.cache_keys import CacheKeys
from cigen.pipeline.directories import Directories

_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")

Commands = Mapping[str, Command]


def restored_by(
    steps: Tuple[Step, ...], commands: Commands, keys: CacheKeys, directories: Directories
) -> Tuple[Pattern, ...]:
    """Each file once; what an orb restores nobody here knows."""
    found = {}
    for step in walk(steps):
        for text in _keys(step, commands, {}):
            found.update({p: Pattern(literal(p), step.at.at) for p in keys.sources_in(text, directories)})
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
