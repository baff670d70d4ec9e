"""What CircleCI inserts: each `<< … >>` is one that it understands, and every name in it is declared."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping, Tuple

from cigen.circleci.expressions import ExpressionError, names, parse
from cigen.circleci.steps import CONDITIONAL
from cigen.circleci.templating import TemplateError, names_in, refers
from cigen.config.nodes import Node, mentions, strings
from cigen.config.steps import Step, walk
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.model import Job, Pipeline

_OWN, _PIPELINE, _PIPELINE_S = "parameters.", "pipeline.", "pipeline.parameters."
_NONE: Mapping[str, object] = {}


def check_inserted(pipeline: Pipeline) -> None:
    """Raises ConfigError for the first tag CircleCI wouldn't understand, and for a name that nobody declares."""
    for name, command in pipeline.commands.items():
        _check_steps(command.steps, command.parameters, f"command `{name}`", pipeline)
    for name, executor in pipeline.executors.items():
        declared = executor.mapping(name).get("parameters")
        scope = declared.mapping("`parameters`") if declared is not None else _NONE
        _check_node(executor, scope, f"executor `{name}`", pipeline)
    seen = {id(step) for command in pipeline.commands.values() for step in command.steps}
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            new = tuple(step for step in job.steps if id(step) not in seen)  # variants share their steps
            seen.update(map(id, new))
            _check_job(job, new, pipeline)


def _check_job(job: Job, steps: Tuple[Step, ...], pipeline: Pipeline) -> None:
    where = f"job `{job.base}`"
    declared = job.definition.get("parameters")
    scope: Mapping[str, object] = declared if isinstance(declared, Mapping) else _NONE
    _check_steps(steps, scope, where, pipeline)
    for value, own in ((job.definition, scope), (job.entry, _NONE)):
        if mentions(value, "<<"):
            for text in sorted(set(strings(value))):
                _check_text(text, job.at, own, where, pipeline)
    filters = job.entry.get("filters")
    if isinstance(filters, str) and "<<" not in filters:
        _check_expression(filters, job, pipeline)


def _check_expression(text: str, job: Job, pipeline: Pipeline) -> None:
    try:
        found = [name.text for name in names(parse(text))]
    except ExpressionError as error:
        what = f"`filters` of job `{job.base}` is no expression CircleCI understands: {error}"
        raise ConfigError(what, job.at, "`cigen inspect expression` shows how one is read.") from None
    for name in found:
        _check_name(name, job.at, _NONE, f"`filters` of job `{job.base}`", pipeline)


def _check_steps(steps: Iterable[Step], scope: Mapping[str, object], where: str, pipeline: Pipeline) -> None:
    for step in steps:
        if mentions(step.plain, "<<"):
            _check_node(step.node(), scope, where, pipeline)
        for inner in walk((step,)):
            if inner.name in CONDITIONAL and inner.arguments is not None and inner.arguments.is_mapping:
                _check_condition(inner.arguments.mapping(inner.name).get("condition"), inner.name, where)


def _check_condition(condition: object, kind: str, where: str) -> None:
    """A bare expression in a step's condition is a text for CircleCI, and any text is true."""
    if isinstance(condition, Node) and isinstance(condition.value, str) and "<<" not in condition.value:
        try:
            is_expression = refers(parse(condition.value))
        except ExpressionError:
            is_expression = False
        if is_expression:
            what = f"{where}: the condition of `{kind}` is always true: CircleCI takes `{condition.value}` for a text"
            raise ConfigError(what, condition.at, f"Write `<< {condition.value} >>`.")


def _check_node(node: Node, scope: Mapping[str, object], where: str, pipeline: Pipeline) -> None:
    for text, at in _texts(node):
        _check_text(text, at, scope, where, pipeline)


def _texts(node: Node) -> Iterator[Tuple[str, Position]]:
    if isinstance(node.value, dict):
        for key, item in node.value.items():
            yield key, node.key_at(key)
            yield from _texts(item)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _texts(item)
    elif isinstance(node.value, str):
        yield node.value, node.at


def _check_text(text: str, at: Position, scope: Mapping[str, object], where: str, pipeline: Pipeline) -> None:
    if "<<" not in text:
        return
    try:
        found = names_in(text)
    except TemplateError as error:
        raise ConfigError(f"{where}: {error}", at, r"Mend it, or write `\<<` for a plain `<<`.") from None
    for name in found:
        _check_name(name.text, at, scope, where, pipeline)


def _check_name(name: str, at: Position, scope: Mapping[str, object], where: str, pipeline: Pipeline) -> None:
    if name.startswith(_OWN):
        own = name[len(_OWN) :].rstrip("?")
        if own not in scope:
            raise ConfigError(f"{where} has no parameter `{own}`", at, nearest(own, scope, noun="parameter"))
    elif name.startswith(_PIPELINE_S):
        own = name[len(_PIPELINE_S) :].rstrip("?")
        if own not in pipeline.parameters:
            repair = nearest(own, pipeline.parameters, noun="parameter")
            raise ConfigError(f"undeclared pipeline parameter `{own}`", at, repair)
    elif not name.startswith(_PIPELINE):
        what = f"{where} names `{name}`, which CircleCI doesn't know here"
        raise ConfigError(what, at, "Name a parameter or a value of the pipeline.")
