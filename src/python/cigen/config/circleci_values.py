"""What CircleCI's own keys of a job may hold: cigen passes them on as they are, and CircleCI would refuse the rest."""

from __future__ import annotations

from typing import Callable, Mapping

from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.parameters import COMMAND_PARAMETERS
from cigen.config.ref_patterns import REFS
from cigen.config.shapes import BOOLEAN, INTEGER, MAPPING, STRING, STRINGS, TEXT
from cigen.config.steps import STEPS
from cigen.errors import ConfigError, each, nearest

_Check = Callable[[Node, str], object]


def check_values(job: JobConfig) -> None:
    """Raises ConfigError for the values CircleCI wouldn't take. What holds a `<<` only CircleCI can judge."""
    each(lambda entry: _check(*entry), (*job.definition.items(), *job.entry.items()))


def _check(key: str, node: Node) -> None:
    if not (isinstance(node.value, str) and "<<" in node.value):
        CHECKS[key](node, f"`{key}`")


def check_container(node: Node) -> None:
    """The same for an entry of CircleCI's `docker` list."""
    name = "an entry of `docker`"
    entries = known(node, name, _CONTAINER)
    if "image" not in entries:
        raise ConfigError(f"{name} has no `image`", node.at, "Add it.")
    STRING.read(entries["image"], "`image`")


def known(node: Node, name: str, keys: tuple[str, ...]) -> Mapping[str, Node]:
    """The entries of a mapping. Raises ConfigError for a key that isn't among those known."""
    for key in node.mapping(name):
        if key not in keys:
            raise ConfigError(f"unknown key `{key}` in {name}", node.key_at(key), nearest(key, keys, noun="key"))
    return node.mapping(name)


def _count(node: Node, name: str) -> None:
    number = int(node.value) if isinstance(node.value, str) and node.value.isdecimal() else INTEGER.read(node, name)
    if number < 1:
        raise ConfigError(f"{name} must be at least 1, not {node.value}", node.at, "Write how many.")


def _machine(node: Node, name: str) -> None:
    if node.is_list or node.value is None:
        raise node.wrong(name, "true, an image or a mapping")


def _filters(node: Node, name: str) -> None:
    if isinstance(node.value, str):
        return  # an expression
    for key, rules in known(node, name, ("branches", "tags")).items():
        for patterns in known(rules, f"`{key}`", ("only", "ignore")).values():
            REFS.read(patterns, f"`{key}`")


_CONTAINER = ("image", "name", "entrypoint", "command", "user", "environment", "auth", "aws_auth", "gcp_auth")
CHECKS: Mapping[str, _Check] = {
    "parallelism": _count,
    "machine": _machine,
    "macos": MAPPING.read,
    "shell": STRINGS.read,
    "working_directory": STRING.read,
    "circleci_ip_ranges": BOOLEAN.read,
    "retention": MAPPING.read,
    "description": TEXT.read,
    "parameters": COMMAND_PARAMETERS.read,
    "plan_name": STRING.read,
    "context": STRINGS.read,
    "filters": _filters,
    "serial-group": STRING.read,
    "override-with": STRING.read,
    "max_auto_reruns": _count,
    "pre-steps": STEPS.read,
    "post-steps": STEPS.read,
}
