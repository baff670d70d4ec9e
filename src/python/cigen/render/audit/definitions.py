"""Steps, executors and parameters: whatever is used is defined, whatever is given is declared."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Mapping, Sequence, Tuple

from cigen.circleci.templating import all_names
from cigen.config.nodes import Value, strings
from cigen.pipeline.commands import BUILT_IN_STEPS
from cigen.render.audit.blocks import Block
from cigen.render.audit.finding import AuditFinding, flat_steps, section, workflows

_OWN, _PIPELINE_S = "parameters.", "pipeline.parameters."
# More parameters than this and CircleCI refuses the pipeline.
_MOST_PARAMETERS = 100


def check(document: Mapping[str, Value], blocks: Sequence[Block], file: str) -> Iterator[AuditFinding]:
    """What is defined twice, or used and defined nowhere."""
    declared = section(document, "parameters")
    if len(declared) > _MOST_PARAMETERS:
        what = f"it declares {len(declared)} pipeline parameters"
        yield AuditFinding(file, what, f"CircleCI takes {_MOST_PARAMETERS}.")
    for name in _pipeline_parameters(document, blocks):
        if name not in declared:
            yield AuditFinding(file, f"it uses the undeclared pipeline parameter `{name}`", "Declare it.")
    for block in blocks:
        yield from _check_block(document, block, file)
    for name, entries in workflows(document).items():
        for job, keys in entries:
            yield from _check_entry(document, f"workflow `{name}`", job, keys, file)


def _pipeline_parameters(document: Mapping[str, Value], blocks: Sequence[Block]) -> List[str]:
    parts = [block.value for block in blocks if _PIPELINE_S.encode() in block.packed]
    parts.append({key: value for key, value in document.items() if key not in ("commands", "jobs")})
    return sorted({name for part in parts for name in _named(part, _PIPELINE_S)})


def _named(value: Value, start: str) -> Iterator[str]:
    """The parameters that tags, and expressions which stand by themselves, refer to."""
    for text in strings(value):
        if start in text:
            yield from (name.text[len(start) :] for name in all_names(text) if name.text.startswith(start))


def _check_block(document: Mapping[str, Value], block: Block, file: str) -> Iterator[AuditFinding]:
    yield from _check_steps(document, block.where, block.steps, file, block.job)
    yield from _check_executor(document, block.where, block.value.get("executor"), file, block.job)
    declared = section(block.value, "parameters")
    for name in sorted(set(_named(block.value, _OWN)) if b"<<" in block.packed else ()):
        if name not in declared:
            yield AuditFinding(file, f"{block.where} uses the undeclared parameter `{name}`", "Declare it.", block.job)


def _check_steps(
    document: Mapping[str, Value], where: str, steps: Iterable[Tuple[str, Mapping[str, Value]]], file: str, job: str
) -> Iterator[AuditFinding]:
    commands, orbs = section(document, "commands"), section(document, "orbs")
    for name, given in steps:
        if name in commands:
            yield from _check_arguments(where, name, commands[name], given, file, job)
        elif "/" in name and not name.startswith("<<"):
            if name.partition("/")[0] not in orbs:
                yield AuditFinding(file, f"{where} uses `{name}` of an undefined orb", "Add the orb.", job)
        elif name not in BUILT_IN_STEPS and not name.startswith("<<"):
            yield AuditFinding(file, f"{where} uses the undefined command `{name}`", "Define it.", job)


def _check_arguments(
    where: str, name: str, command: Value, given: Mapping[str, Value], file: str, job: str
) -> Iterator[AuditFinding]:
    declared = section(command, "parameters") if isinstance(command, dict) else {}
    for argument in given:
        if argument not in declared:
            yield AuditFinding(file, f"{where} gives `{name}` the unknown argument `{argument}`", "Remove it.", job)
    for parameter, value in declared.items():
        if isinstance(value, dict) and "default" not in value and parameter not in given:
            yield AuditFinding(file, f"{where} doesn't give `{name}` the argument `{parameter}`", "Add it.", job)


def _check_executor(
    document: Mapping[str, Value], where: str, executor: Value, file: str, job: str
) -> Iterator[AuditFinding]:
    name = executor.get("name") if isinstance(executor, dict) else executor
    if not isinstance(name, str) or name.startswith("<<"):
        return
    if name.partition("/")[0] not in section(document, "orbs" if "/" in name else "executors"):
        yield AuditFinding(file, f"{where} uses the undefined executor `{name}`", "Define it.", job)


def _check_entry(
    document: Mapping[str, Value], where: str, job: str, keys: Mapping[str, Value], file: str
) -> Iterator[AuditFinding]:
    """The arguments a workflow gives a job, and the steps it puts before and after the job's own."""
    block = section(document, "jobs").get(job)
    declared = section(block, "parameters") if isinstance(block, dict) else {}
    given = {*keys, *section(section(keys, "matrix"), "parameters")}
    for parameter, value in declared.items():
        if isinstance(value, dict) and "default" not in value and parameter not in given:
            yield AuditFinding(
                file, f"{where} doesn't give job `{job}` the argument `{parameter}`", "Give it a default.", job
            )
    for added in ("pre-steps", "post-steps"):
        yield from _check_steps(document, f"`{added}` of job `{job}`", flat_steps(keys.get(added)), file, job)
