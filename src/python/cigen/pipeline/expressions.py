"""What CircleCI evaluates: values and expressions between `<<` and `>>`. Every pipeline parameter in them is declared."""

from __future__ import annotations

import re
from typing import Iterable, Iterator, Tuple

from cigen.config.nodes import Node, mentions, strings
from cigen.config.steps import Step
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.model import Pipeline

# https://circleci.com/docs/guides/orchestrate/config-templating: names, literals and operators; one name at least, or it
# is a shell's `<< "EOF" >> file`.
_OPERAND = r"(?:not\s+|!\s*|\(\s*)*(?:{})(?:\s*\))*"
_NAME = _OPERAND.format(r"(?:parameters|pipeline|matrix)\.[\w.-]+")
_LITERAL = _OPERAND.format(r'"[^"\n]*"|/[^/\n]*/|-?\d+|true|false')
_OPERATOR = r"\s*(?:==|!=|>=|<=|>|<|and|or|starts-with|matches)\s*"
# What stands behind the `<<`.
EXPRESSION = rf"\s*(?:{_LITERAL}{_OPERATOR})*{_NAME}(?:{_OPERATOR}(?:{_NAME}|{_LITERAL}))*\s*>>"
# Also without `<< >>`: the expression language writes the bare name.
_START = "pipeline.parameters."
_PIPELINE_PARAMETER = re.compile(r"\bpipeline\.parameters\.([A-Za-z0-9_-]+)")


def check_pipeline_parameters(pipeline: Pipeline) -> None:
    """Raises ConfigError for a pipeline parameter that is used but not declared."""
    for name, at in _used(pipeline):
        if name not in pipeline.parameters:
            what = f"undeclared pipeline parameter `{name}`"
            raise ConfigError(what, at, nearest(name, pipeline.parameters, noun="parameter"))


def _used(pipeline: Pipeline) -> Iterator[Tuple[str, Position]]:
    steps = [step for command in pipeline.commands.values() for step in command.steps]
    yield from _in_steps(steps)
    for executor in pipeline.executors.values():
        yield from _in_node(executor)
    seen = set(map(id, steps))
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            new = [step for step in job.steps if id(step) not in seen]  # variants share their steps
            seen.update(map(id, new))
            if not mentions([*(step.plain for step in new), job.definition, job.entry], _START):
                continue
            yield from _in_steps(new)
            for text in (*strings(job.definition), *strings(job.entry)):
                yield from ((match[1], job.at) for match in _PIPELINE_PARAMETER.finditer(text))


def _in_steps(steps: Iterable[Step]) -> Iterator[Tuple[str, Position]]:
    for step in steps:
        yield from _in_node(step.node())


def _in_node(node: Node) -> Iterator[Tuple[str, Position]]:
    if isinstance(node.value, dict):
        for item in node.value.values():
            yield from _in_node(item)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _in_node(item)
    elif isinstance(node.value, str):
        yield from ((match[1], node.at) for match in _PIPELINE_PARAMETER.finditer(node.value))
