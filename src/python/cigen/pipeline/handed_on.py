"""Steps by which a job hands files to later jobs of the same build, or takes them, other than CircleCI's workspace steps:
a cache under a key that only this build has, and what an orb does."""

from __future__ import annotations

import re
from typing import Iterator, List, Mapping, NamedTuple, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Node, Value, strings
from cigen.config.steps import Step, walk

# https://circleci.com/docs/caching: what differs in every build. `<< pipeline >>` values are part of the hash anyway.
_THIS_BUILD = re.compile(
    r"\{\{\s*\.(?:Revision|BuildNum)\s*\}\}"
    r"|\{\{\s*\.Environment\.CIRCLE_(?:SHA1|BUILD_NUM|WORKFLOW_ID|WORKFLOW_WORKSPACE_ID|PIPELINE_ID)\s*\}\}"
)
_PERSIST, _ATTACH = "persist_to_workspace", "attach_workspace"

Commands = Mapping[str, Command]
Orbs = Mapping[str, Node]


class HandedOn(NamedTuple):
    hands_on: bool
    takes_over: bool


def handed_on(steps: Tuple[Step, ...], commands: Commands, orbs: Orbs) -> HandedOn:
    """What a job's steps do, those of its commands included."""
    found = [one for step in walk(steps) for one in _of_step(step, commands, orbs, given=False)]
    return HandedOn(any(one.hands_on for one in found), any(one.takes_over for one in found))


def _of_step(step: Step, commands: Commands, orbs: Orbs, given: bool) -> Iterator[HandedOn]:
    """`given`: an argument of the command around it holds such a key."""
    arguments: Value = step.arguments.plain() if step.arguments is not None and step.name != "run" else None
    if step.name == "save_cache" and isinstance(arguments, dict):
        yield HandedOn(_is_of_this_build(arguments.get("key"), given), False)
    elif step.name == "restore_cache" and isinstance(arguments, dict):
        yield HandedOn(False, all(_is_of_this_build(key, given) for key in _keys(arguments)))
    elif step.name in commands:
        inside = given or any(map(_THIS_BUILD.search, strings(arguments)))
        for inner in walk(commands[step.name].steps):
            yield from _of_step(inner, commands, orbs, inside)
    elif "/" in step.name:
        # What a registry's orb does nobody here knows; by custom, an argument of these names asks for it.
        words = {text.replace("-", "_") for text in strings(arguments)}
        orb = orbs.get(step.name.partition("/")[0])
        words.update(strings(orb.plain()) if orb is not None and orb.is_mapping else ())
        of_this_build = any(map(_THIS_BUILD.search, words))
        yield HandedOn(
            _PERSIST in words or of_this_build and "save_cache" in words,
            _ATTACH in words or of_this_build and "restore_cache" in words,
        )


def _keys(arguments: Mapping[str, Value]) -> List[Value]:
    """All that is restored; a key that matches older builds too makes it no matter of this one."""
    keys = arguments.get("keys")
    return [*([arguments["key"]] if "key" in arguments else []), *(keys if isinstance(keys, (list, tuple)) else [])]


def _is_of_this_build(key: Value, given: bool) -> bool:
    text = str(key)
    return bool(_THIS_BUILD.search(text)) or given and "<<" in text
