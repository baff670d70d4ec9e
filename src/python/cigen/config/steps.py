"""The forms a step may be written in -> the one form CircleCI knows."""

from __future__ import annotations

from functools import cached_property
from typing import Dict, Iterator, Mapping, Optional, Tuple

from cigen.circleci.steps import indented, written_out
from cigen.config.nodes import Node, Value, node_of, strings
from cigen.config.records import Record
from cigen.config.shape import Shape
from cigen.config.shapes import ENVIRONMENT, TEXT
from cigen.errors import ConfigError, Position, each, nearest

_NESTING = ("when", "unless")
WHEN = ("always", "on_success", "on_fail")
RUN_KEYS = (
    "name",
    "command",
    "shell",
    "environment",
    "env",
    "background",
    "working_directory",
    "no_output_timeout",
    "when",
    "max_auto_reruns",
    "auto_rerun_delay",
)
_TEXTS = ("name", "shell", "working_directory", "no_output_timeout", "auto_rerun_delay")


class StepConfig(Record):
    """`- name` or `- name: arguments`; `run` always has a mapping of arguments. What follows from it is worked out once."""

    name: str
    arguments: Optional[Node]
    at: Node

    @cached_property
    def children(self) -> Tuple[StepConfig, ...]:
        """The steps inside a `when` or `unless`."""
        if self.name not in _NESTING or self.arguments is None or not self.arguments.is_mapping:
            return ()
        inner = self.arguments.mapping(self.name).get("steps")
        return STEPS.read(inner, "`steps`") if inner is not None and inner.is_list else ()

    @cached_property
    def plain(self) -> Value:
        """The step as plain data: the same object every time."""
        return self.node().plain()

    @cached_property
    def names(self) -> Tuple[str, ...]:
        """Its name, and the strings of its arguments, which may hold steps or an executor.

        A name too many does no harm, one too few would.
        """
        given = () if self.name == "run" or self.arguments is None else strings(self.arguments.plain())
        inner = (name for child in self.children for name in child.names) if self.name in _NESTING else ()
        return tuple(dict.fromkeys((self.name, *given, *inner)))

    def node(self) -> Node:
        """The step as CircleCI reads it."""
        if self.arguments is None:
            return Node(self.name, self.at.at, self.name)
        if self.name == "run" and tuple(self.arguments.mapping("run")) == ("command",):
            return Node({"run": self.arguments.mapping("run")["command"]}, self.at.at)
        return Node({self.name: self.arguments}, self.at.at)


def walk(steps: Tuple[StepConfig, ...]) -> Iterator[StepConfig]:
    """Every step, those inside conditions included."""
    for step in steps:
        yield step
        if step.name in _NESTING:
            yield from walk(step.children)


def _read_step(node: Node, name: str) -> StepConfig:
    if isinstance(node.value, str):
        return StepConfig(node.value, None, node)
    if not isinstance(node.value, dict):
        raise node.wrong(name, "a string or a mapping")
    entries = node.value
    _refuse(node, entries)
    names = tuple(entries)
    if len(names) > 1 and entries[names[0]].value is None:
        what = f"the keys of the step `{names[0]}` stand beside it"
        raise ConfigError(what, node.key_at(names[1]), indented(names))
    if "run" in entries:
        return StepConfig("run", _run(node, entries), node)
    if len(entries) != 1:
        raise ConfigError(
            f"a step has {len(entries)} keys: {', '.join(entries) or 'none'}",
            node.at,
            "Give it one key, the step's name; only `run` takes others beside it.",
        )
    ((kind, arguments),) = entries.items()
    if arguments.value is None:
        return StepConfig(kind, None, node)
    repair = written_out(kind, arguments.value if isinstance(arguments.value, str) else None)
    if repair:
        raise ConfigError(f"`{kind}` must be a mapping, not a string", arguments.at, repair)
    if kind in _NESTING:
        arguments = _condition(arguments, kind)
    if kind == "restore_cache":
        arguments = _restore_cache(arguments)
    return StepConfig(kind, arguments, node)


def _refuse(node: Node, entries: Dict[str, Node]) -> None:
    for key, repair in (
        ("uses", "`uses` is GitHub's; write the commands as a `run` step or a file in .cigen/commands/."),
        ("if", "CircleCI has no `if` on a step; use a `when` step with a condition."),
    ):
        if key in entries:
            raise ConfigError(f"a CircleCI step can't have `{key}`", node.key_at(key), repair)


def _run(node: Node, entries: Dict[str, Node]) -> Node:
    """`run: cmd`, `run: {…}` and `run: cmd` with `name` and the rest beside it are one mapping; siblings come first."""
    run = entries["run"]
    merged = {key: value for key, value in entries.items() if key != "run"}
    inner = run.value if isinstance(run.value, dict) else {"command": run}
    for key, value in inner.items():
        if key in merged:
            raise ConfigError(f"`{key}` is both in `run` and beside it", run.key_at(key), "Keep one of the two.")
        merged[key] = value
    _refuse(run, merged)
    for key in merged:
        if key not in RUN_KEYS:
            at = run.keys.get(key) or node.key_at(key)
            raise ConfigError(f"a `run` step can't have `{key}`", at, nearest(key, RUN_KEYS, noun="key"))
    if "env" in merged:
        if "environment" in merged:
            raise ConfigError("`env` and `environment` mean the same", node.at, "Keep one of the two.")
        merged = {("environment" if key == "env" else key): value for key, value in merged.items()}
    if "command" not in merged:
        raise ConfigError("a `run` step has no `command`", run.at, "Write `run: <command>`.")
    _check_when(merged.get("when"))
    for key in _TEXTS:
        if key in merged:
            TEXT.read(merged[key], f"`{key}`")
    command = merged["command"]
    merged["command"] = node_of(command.scalar_text("`command`"), command.at)  # `run: true` runs `true`
    if "environment" in merged:
        texts = ENVIRONMENT.read(merged["environment"], "`environment`")
        merged["environment"] = node_of(texts, merged["environment"].at)
    return Node(merged, run.at, keys={**node.keys, **run.keys})


def _check_when(node: Optional[Node]) -> None:
    if node is not None and "<<" not in node.string("`when`") and node.value not in WHEN:
        raise ConfigError(f"`when` can't be `{node.value}`", node.at, f"Choose one of: {', '.join(WHEN)}.")


def _condition(arguments: Node, kind: str) -> Node:
    entries = dict(arguments.mapping(f"`{kind}`"))
    for key in ("condition", "steps"):
        if key not in entries:
            raise ConfigError(f"a `{kind}` step has no `{key}`", arguments.at, f"Add `{key}`.")
    steps = entries["steps"]
    if not (isinstance(steps.value, str) and steps.value.startswith("<<")):  # a command's parameter of type steps
        entries["steps"] = Node(tuple(step.node() for step in STEPS.read(steps, "`steps`")), steps.at)
    return arguments.with_entries(entries)


def _restore_cache(arguments: Node) -> Node:
    """CircleCI takes `key` or `keys`: all three spellings become one list, most exact first."""
    entries = dict(arguments.mapping("`restore_cache`"))
    written = [entries.pop(key) for key in ("key", "keys", "restore_keys") if key in entries]
    keys: Tuple[Node, ...] = ()
    for node in written:
        keys += node.value if isinstance(node.value, tuple) else (node,)
    for node in keys:
        node.string("a cache key")
    if not keys:
        raise ConfigError("a `restore_cache` step has no `key`", arguments.at, "Add `key` or `keys`.")
    if len(keys) == 1 and not written[0].is_list:
        return arguments.with_entries({**entries, "key": keys[0]})
    return arguments.with_entries({**entries, "keys": Node(keys, written[0].at)})


def _read_steps(node: Node, name: str) -> Tuple[StepConfig, ...]:
    numbered = enumerate(node.items(name), 1)
    return tuple(each(lambda entry: _read_step(entry[1], f"step {entry[0]}"), numbered))


STEPS: Shape[Tuple[StepConfig, ...]] = Shape(
    "a list of steps", _read_steps, {"type": "array", "items": {"$ref": StepConfig}}
)


def made(name: str, arguments: Mapping[str, Value], at: Position) -> StepConfig:
    """A step that cigen writes itself, standing for what is written at a place."""
    return StepConfig(name, node_of(arguments, at) if arguments else None, Node(name, at, name))
