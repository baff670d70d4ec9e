"""The two files together: one workflow at a time in the entrypoint, the same parameters in both."""

from __future__ import annotations

from itertools import product
from typing import Dict, Iterable, Iterator, List, Mapping

from cigen.config.nodes import Value
from cigen.render.audit.finding import AuditFinding, section
from cigen.render.conditions import compared, holds

# So many combinations of guard values are all tried; of more, only those with at most two guards set.
_MOST_COMBINATIONS = 1 << 12


def check_guards(entrypoint: Mapping[str, Value]) -> Iterator[AuditFinding]:
    """CircleCI refuses a setup pipeline that enables more than one workflow; none at all runs nothing."""
    conditions = {
        name: workflow.get("when")
        for name, workflow in section(entrypoint, "workflows").items()
        if isinstance(workflow, dict)
    }
    declared = section(entrypoint, "parameters")
    for values in _combinations(conditions.values(), declared):
        enabled = [name for name, when in conditions.items() if when is None or holds(when, values)]
        if len(enabled) != 1:
            given = ", ".join(f"{name}={value}" for name, value in values.items()) or "no parameters"
            what = f"with {given}, {len(enabled)} workflows run: {', '.join(enabled) or 'none'}"
            yield AuditFinding("config.yml", what, "Exactly one may run.")
            return


def _combinations(conditions: Iterable[Value], declared: Mapping[str, Value]) -> Iterator[Dict[str, Value]]:
    choices: Dict[str, List[Value]] = {}
    for when in conditions:
        for name, value in compared(when):
            parameter = declared.get(name)
            default = parameter.get("default") if isinstance(parameter, dict) else None
            options = choices.setdefault(name, [default])
            if value not in options:
                options.append(value)
    if 1 << len(choices) <= _MOST_COMBINATIONS:
        for row in product(*choices.values()):
            yield dict(zip(choices, row))
        return
    defaults = {name: options[0] for name, options in choices.items()}
    for first, second in product(choices, choices):
        yield {**defaults, first: choices[first][-1], second: choices[second][-1]}


def check_parity(entrypoint: Mapping[str, Value], main: Mapping[str, Value]) -> Iterator[AuditFinding]:
    """A parameter that only one file declares, or differently, makes CircleCI refuse the continuation."""
    first, second = section(entrypoint, "parameters"), section(main, "parameters")
    for name in dict.fromkeys((*first, *second)):
        if first.get(name) != second.get(name):
            yield AuditFinding("main.yml", f"the parameter `{name}` isn't the same in both files", "Declare it alike.")
    if "setup" in main:
        yield AuditFinding("main.yml", "a continuation can't be a setup config", "Remove `setup`.")
    if entrypoint.get("setup") is not True:
        yield AuditFinding("config.yml", "the entrypoint isn't a setup config", "Add `setup: true`.")
