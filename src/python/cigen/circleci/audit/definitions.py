"""Steps, executors and parameters: whatever is used is defined, whatever is given is declared."""

from __future__ import annotations

import re
from typing import Iterator, List, Mapping, Pattern

from cigen.circleci.audit.finding import Finding, flat_steps, section, text_of, workflows
from cigen.config.nodes import Value
from cigen.pipeline.commands import BUILT_IN_STEPS

_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")
_PIPELINE_PARAMETER = re.compile(r"\bpipeline\.parameters\.([A-Za-z0-9_-]+)")
# More parameters than this and CircleCI refuses the pipeline.
_MOST_PARAMETERS = 100


def check(document: Mapping[str, Value], file: str) -> Iterator[Finding]:
    declared = section(document, "parameters")
    if len(declared) > _MOST_PARAMETERS:
        what = f"it declares {len(declared)} pipeline parameters"
        yield Finding(file, what, f"CircleCI takes {_MOST_PARAMETERS}.")
    for name in _found(_PIPELINE_PARAMETER, document):
        if name not in declared:
            yield Finding(file, f"it uses the undeclared pipeline parameter `{name}`", "Declare it.")
    for kind in ("jobs", "commands"):
        for name, value in section(document, kind).items():
            if isinstance(value, dict):
                yield from _check_block(document, f"{kind[:-1]} `{name}`", value, file, name if kind == "jobs" else "")
    for name, entries in workflows(document).items():
        for job, keys in entries:
            yield from _check_entry(document, f"workflow `{name}`", job, keys, file)


def _found(reference: Pattern[str], value: Value) -> List[str]:
    return sorted(set(reference.findall(text_of(value))))


def _check_block(
    document: Mapping[str, Value], where: str, block: Mapping[str, Value], file: str, job: str
) -> Iterator[Finding]:
    yield from _check_steps(document, where, block.get("steps"), file, job)
    yield from _check_executor(document, where, block.get("executor"), file, job)
    declared = section(block, "parameters")
    for name in _found(_PARAMETER, block):
        if name not in declared:
            yield Finding(file, f"{where} uses the undeclared parameter `{name}`", "Declare it.", job)


def _check_steps(document: Mapping[str, Value], where: str, steps: Value, file: str, job: str) -> Iterator[Finding]:
    commands, orbs = section(document, "commands"), section(document, "orbs")
    for name, given in flat_steps(steps):
        if name in commands:
            yield from _check_arguments(where, name, commands[name], given, file, job)
        elif "/" in name and not name.startswith("<<"):
            if name.partition("/")[0] not in orbs:
                yield Finding(file, f"{where} uses `{name}` of an undefined orb", "Add the orb.", job)
        elif name not in BUILT_IN_STEPS and not name.startswith("<<"):
            yield Finding(file, f"{where} uses the undefined command `{name}`", "Define it.", job)


def _check_arguments(
    where: str, name: str, command: Value, given: Mapping[str, Value], file: str, job: str
) -> Iterator[Finding]:
    declared = section(command, "parameters") if isinstance(command, dict) else {}
    for argument in given:
        if argument not in declared:
            yield Finding(file, f"{where} gives `{name}` the unknown argument `{argument}`", "Remove it.", job)
    for parameter, value in declared.items():
        if isinstance(value, dict) and "default" not in value and parameter not in given:
            yield Finding(file, f"{where} doesn't give `{name}` the argument `{parameter}`", "Add it.", job)


def _check_executor(
    document: Mapping[str, Value], where: str, executor: Value, file: str, job: str
) -> Iterator[Finding]:
    name = executor.get("name") if isinstance(executor, dict) else executor
    if not isinstance(name, str) or name.startswith("<<"):
        return
    if name.partition("/")[0] not in section(document, "orbs" if "/" in name else "executors"):
        yield Finding(file, f"{where} uses the undefined executor `{name}`", "Define it.", job)


def _check_entry(
    document: Mapping[str, Value], where: str, job: str, keys: Mapping[str, Value], file: str
) -> Iterator[Finding]:
    """The arguments a workflow gives a job, and the steps it puts before and after the job's own."""
    block = section(document, "jobs").get(job)
    declared = section(block, "parameters") if isinstance(block, Mapping) else {}
    given = {*keys, *section(section(keys, "matrix"), "parameters")}
    for parameter, value in declared.items():
        if isinstance(value, Mapping) and "default" not in value and parameter not in given:
            yield Finding(
                file, f"{where} doesn't give job `{job}` the argument `{parameter}`", "Give it a default.", job
            )
    for added in ("pre-steps", "post-steps"):
        yield from _check_steps(document, f"`{added}` of job `{job}`", keys.get(added), file, job)
