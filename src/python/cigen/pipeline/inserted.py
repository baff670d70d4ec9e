"""What CircleCI inserts: each `<< … >>` is one that it understands, and every name in it is declared."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping, Tuple

from cigen.circleci.expressions import ExpressionError, names, parse
from cigen.circleci.pipeline_values import KINDS, kind_of
from cigen.circleci.templating import TemplateError, names_in
from cigen.config.nodes import Node, mentions, node_of, strings
from cigen.config.steps import StepConfig
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.bare_conditions import check_conditions
from cigen.pipeline.model import Job, Pipeline

_OWN, _PIPELINE, _PIPELINE_S = "parameters.", "pipeline.", "pipeline.parameters."
_CONDITION = "condition"
_NONE: Mapping[str, object] = {}


def check_inserted(pipeline: Pipeline) -> None:
    """Raises ConfigError for the first tag CircleCI wouldn't understand, and for a name that nobody declares."""
    for name, command in pipeline.commands.items():
        _check_steps(command.steps, command.parameters, f"command `{name}`", pipeline)
        for parameter in command.parameters.values():
            if parameter.default is not None:
                _check_node(parameter.default, command.parameters, f"command `{name}`", pipeline)
                check_conditions(parameter.default, f"command `{name}`")
    for name, executor in pipeline.executors.items():
        _check_definition(executor, f"executor `{name}`", pipeline)
    _check_orbs(pipeline.orbs, pipeline)
    seen = {id(step) for command in pipeline.commands.values() for step in command.steps}
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            new = tuple(step for step in job.steps if id(step) not in seen)  # variants share their steps
            seen.update(map(id, new))
            _check_job(job, new, pipeline)


def _check_job(job: Job, steps: Tuple[StepConfig, ...], pipeline: Pipeline) -> None:
    where = f"job `{job.base}`"
    declared = job.definition.get("parameters")
    scope: Mapping[str, object] = declared if isinstance(declared, Mapping) else _NONE
    _check_steps(steps, scope, where, pipeline)
    for value, own in ((job.definition, scope), (job.entry, _NONE)):
        if mentions(value, "<<"):
            for text in sorted(set(strings(value))):
                _check_text(text, job.at, own, where, pipeline)
        if mentions(value, _CONDITION):
            check_conditions(node_of(value, job.at), where)
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


def _check_steps(steps: Iterable[StepConfig], scope: Mapping[str, object], where: str, pipeline: Pipeline) -> None:
    for step in steps:
        if mentions(step.plain, "<<"):
            _check_node(step.node(), scope, where, pipeline)
        if mentions(step.plain, _CONDITION):
            check_conditions(step.node(), where)


def _check_definition(node: Node, where: str, pipeline: Pipeline) -> None:
    """A command, executor or job as it is written in an orb."""
    declared = node.mapping(where).get("parameters")
    scope = declared.value if declared is not None and isinstance(declared.value, dict) else _NONE
    _check_node(node, scope, where, pipeline)
    check_conditions(node, where)


def _check_orbs(orbs: Mapping[str, Node], pipeline: Pipeline) -> None:
    for name, orb in orbs.items():
        parts = orb.value if isinstance(orb.value, dict) else {}
        for kind in ("commands", "executors", "jobs"):
            inner = parts[kind].value if kind in parts else None
            for key, node in inner.items() if isinstance(inner, dict) else ():
                if node.is_mapping:
                    _check_definition(node, f"{kind[:-1]} `{name}/{key}`", pipeline)
        nested = parts["orbs"].value if "orbs" in parts else None
        _check_orbs(nested if isinstance(nested, dict) else {}, pipeline)


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
    elif name.startswith(_PIPELINE):
        if kind_of(name) not in KINDS:
            repair = nearest(kind_of(name), KINDS, noun="value")
            raise ConfigError(f"{where} names `{name}`, which no pipeline has", at, repair)
    else:
        what = f"{where} names `{name}`, which CircleCI doesn't know here"
        raise ConfigError(what, at, "Name a parameter or a value of the pipeline.")
