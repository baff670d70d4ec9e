"""A setup configuration that does nothing but continue, with parameters set where files changed.

https://circleci.com/developer/orbs/orb/circleci/path-filtering: `mapping` has a line `REGEX PARAMETER VALUE` for each, and the
continuation is at `config-path`. https://circleci.com/developer/orbs/orb/circleci/continuation has no mapping.
"""

from __future__ import annotations

import json
from typing import Dict, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import Definitions, Mapped, Registered, parameters_of
from cigen.circleci.entries import Entry
from cigen.circleci.findings import Path
from cigen.circleci.values import Scalar, Value
from cigen.circleci.workflows import read_workflows

# What else an entry may say without doing more than that: where it runs, and what it compares with.
_FREE = ("base-revision", "circleci_domain", "context", "executor", "filters", "name", "resource_class", "tag")
_ORBS = {
    "filter": ("circleci/path-filtering@", "config-path"),
    "continue": ("circleci/continuation@", "configuration_path"),
}
_DEFAULT_PATH = ".circleci/continue_config.yml"
_VALUES = (str, bool, int)


class Rule(NamedTuple):
    """Where a changed path matches the expression as a whole, the parameter has this value."""

    expression: str
    parameter: str
    value: Scalar


class Filtering(NamedTuple):
    """The rules in their order, where the continuation is, and the path to the job that applies them."""

    rules: Tuple[Rule, ...]
    continuation: str
    path: Path


def read_filtering(document: Mapped) -> Optional[Filtering]:
    """What a setup configuration does, where its one job is one of those orbs'; None where it does more or may."""
    workflows = read_workflows(document).workflows
    if document.get("setup") is not True or len(workflows) != 1 or len(workflows[0].entries) != 1:
        return None
    (entry,) = workflows[0].entries
    key = _path_key(entry, Definitions(document))
    rules = _rules(entry.keys.get("mapping", ""))
    known = {*_FREE, key, *(["mapping"] if key == "config-path" else [])}
    where = entry.keys.get(key, _DEFAULT_PATH)
    if not key or rules is None or not isinstance(where, str) or set(entry.keys) - known:
        return None
    return Filtering(rules, where, (*workflows[0].path, "jobs", entry.number))


def with_every_rule(continuation: Mapped, filtering: Filtering) -> Tuple[Mapped, Tuple[Rule, ...]]:
    """The continuation with the parameters as they are when all files changed, and the rules that make a difference."""
    declared = parameters_of(continuation)
    values = settled(filtering)
    changed: Dict[str, Value] = {}
    for name, value in values.items():
        if name in declared and declared[name].get("default") != value:
            changed[name] = {**declared[name], "default": value}
    parameters = continuation.get("parameters")
    if not changed or not isinstance(parameters, dict):
        return continuation, ()
    rules = tuple(rule for rule in filtering.rules if rule.parameter in changed and rule.value is True)
    return {**continuation, "parameters": {**parameters, **changed}}, rules


def settled(filtering: Filtering) -> Dict[str, Scalar]:
    """The parameters that let more run when all files changed: those that some rule sets to true."""
    return {rule.parameter: True for rule in filtering.rules if rule.value is True}


def unsettled(filtering: Filtering) -> Tuple[Rule, ...]:
    """The rules that choose between values, of which none lets everything run."""
    return tuple(rule for rule in filtering.rules if not isinstance(rule.value, bool))


def _path_key(entry: Entry, definitions: Definitions) -> str:
    """The parameter that names the continuation; empty where the job is another one."""
    orb, _, name = entry.job.partition("/")
    found = definitions.orb(orb)
    start, key = _ORBS.get(name, ("", ""))
    return key if start and isinstance(found, Registered) and found.reference.startswith(start) else ""


def _rules(mapping: Value) -> Optional[Tuple[Rule, ...]]:
    if not isinstance(mapping, str) or "<<" in mapping:
        return None
    found = []
    for line in mapping.splitlines():
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue
        if len(parts) != 3:
            return None
        try:
            value = json.loads(parts[2])
        except ValueError:
            return None
        if not isinstance(value, _VALUES):
            return None
        found.append(Rule(parts[0], parts[1], value))
    return tuple(found)
