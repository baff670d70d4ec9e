"""What CircleCI makes of a file: every job gets its executor and the steps of its commands written out."""

from __future__ import annotations

import re
from collections import Counter
from typing import Dict, FrozenSet, Iterator, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.nodes import Value, packed
from cigen.render.audit.blocks import Block
from cigen.render.audit.finding import flat_steps, items, named, section, text_of

# A script's lines are indented by this much, and a packed string isn't.
_INDENT = 10
_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")


class Compiled:
    """A compiled file, as far as its size goes; what orbs add is left out."""

    def __init__(self, document: Mapping[str, Value], blocks: Sequence[Block]) -> None:
        executors = section(document, "executors")
        jobs = [block for block in blocks if block.job]
        used = [named(job.value["executor"])[0] for job in jobs if "executor" in job.value]
        self._commands = _Commands(section(document, "commands"))
        self._calls = [step for job in jobs for step in job.steps if step[0] in self._commands]
        self._rest = _size(packed(document.get("workflows"))) - _size(packed(self._calls))
        self._rest += sum(_size(job.packed) for job in jobs) + sum(_size(packed(executors.get(name))) for name in used)

    def rough_size(self) -> int:
        """Quickly: whatever the arguments are, they make no great difference."""
        counted = Counter(name for name, _ in self._calls)
        return self._rest + sum(count * self._commands.rough_size(name) for name, count in counted.items())

    def size(self) -> int:
        """About as many bytes as the compiled file has."""
        return self._rest + sum(self._commands.size(name, given) for name, given in self._calls)


def _size(data: bytes) -> int:
    """A packed value is about as long as its YAML: keys, strings, and for each a few bytes more."""
    return len(data) + _INDENT * data.count(b"\n")


class _Measured(NamedTuple):
    """A command's size without its parameters, and how often it names each of them."""

    size: int
    uses: Mapping[str, int]


class _Commands:
    """How large the steps are that calls of commands are replaced by."""

    def __init__(self, commands: Mapping[str, Value]) -> None:
        self._steps = {name: items(section(commands, name).get("steps")) for name in commands}
        self._defaults = {name: _defaults(section(commands, name)) for name in commands}
        self._conditions = {name: frozenset(_conditions(steps)) for name, steps in self._steps.items()}
        self._known: Dict[Tuple[str, FrozenSet[str]], _Measured] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._steps

    def size(self, name: str, given: Mapping[str, Value], inside: Tuple[str, ...] = ()) -> int:
        defaults = self._defaults[name]
        empty = frozenset([key for key in self._conditions[name] if not given.get(key, defaults.get(key))])
        if (name, empty) not in self._known:
            self._known[name, empty] = self._measured(name, empty, (*inside, name))
        size, uses = self._known[name, empty]
        return size + sum([count * _length(given.get(key, defaults.get(key))) for key, count in uses.items()])

    def rough_size(self, name: str) -> int:
        """For the defaults, but that every condition on a parameter holds."""
        return self.size(name, dict.fromkeys(self._conditions[name], True))

    def _measured(self, name: str, empty: FrozenSet[str], inside: Tuple[str, ...]) -> _Measured:
        steps = list(_taken(self._steps[name], empty))
        uses = Counter(_PARAMETER.findall(text_of(steps)))
        named_by = sum(count * len(f"<< parameters.{key} >>") for key, count in uses.items())
        return _Measured(sum(self._step(step, inside) for step in steps) - named_by, uses)

    def _step(self, step: Value, inside: Tuple[str, ...]) -> int:
        name, given = named(step)
        return self.size(name, given, inside) if name in self and name not in inside else _size(packed(step))


def _length(value: Value) -> int:
    return len(value if isinstance(value, str) else packed(value))


def _defaults(command: Mapping[str, Value]) -> Mapping[str, Value]:
    parameters = section(command, "parameters")
    return {name: section(parameters, name).get("default") for name in parameters}


def _conditions(steps: Value) -> Iterator[str]:
    """The parameters that alone decide whether some of the steps are left."""
    for name, keys in flat_steps(steps):
        found = _PARAMETER.fullmatch(str(keys.get("condition"))) if name in ("when", "unless") else None
        if found:
            yield found[1]


def _taken(steps: Value, empty: FrozenSet[str]) -> Iterator[Value]:
    """The steps that are left when the parameters in `empty` are false; conditions on anything else may hold."""
    for step in items(steps):
        name, keys = named(step)
        if name not in ("when", "unless"):
            yield step
            continue
        found = _PARAMETER.fullmatch(str(keys.get("condition")))
        if not found or (found[1] in empty) is (name == "unless"):
            yield from _taken(keys.get("steps"), empty)
