"""Which workflows run at once, on a pipeline parameter, and the parameters both files declare."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Tuple

from cigen.config.nodes import node_of
from cigen.config.parameters import NAME, Parameter
from cigen.config.workflow import RunWhen, WorkflowSource
from cigen.errors import CigenError, ConfigError, Position, is_near, nearest
from cigen.pipeline.model import Guard

# Workflows that are immediate by name, with the parameter that starts them, where `run_when` says nothing.
CONVENTIONAL = {"package_updates": "check_package_versions", "staging_postman_tests": "run_staging_postman_tests"}
SKIP_CACHE = "skip_cache"
# Why the jobs of such a workflow can't be skipped.
AT_ONCE = "it runs at once, instead of setup"


def guards_of(workflow: WorkflowSource) -> Tuple[Guard, ...]:
    """The conditions that start a workflow instead of setup; none for a workflow setup continues with."""
    if not workflow.keys.run_when and workflow.name in CONVENTIONAL:
        return (Guard(CONVENTIONAL[workflow.name], True),)
    return written_guards(workflow.keys.run_when, workflow.name)


def written_guards(run_when: Tuple[RunWhen, ...], workflow: str) -> Tuple[Guard, ...]:
    """The conditions that `run_when` writes out."""
    return tuple(_guard(clause, workflow) for clause in run_when if clause.provider == "circleci")


def _guard(clause: RunWhen, workflow: str) -> Guard:
    if not clause.parameter or clause.variable or clause.env or clause.expression:
        what = f"`run_when` of workflow `{workflow}` doesn't name a parameter alone"
        raise ConfigError(what, clause.at, "CircleCI starts a workflow on `parameter: <name>` only.")
    if not NAME.fullmatch(clause.parameter):
        repair = "Write the name of one: letters, digits, `_` and `-`, beginning with a letter."
        raise ConfigError(f"`{clause.parameter}` can't be a parameter's name", clause.at, repair)
    value = True if clause.equals is None else clause.equals.plain()
    if not isinstance(value, (bool, int, str)):
        raise ConfigError("`equals` must be a scalar", clause.at, "Write the value the parameter has.")
    return Guard(clause.parameter, value)


def all_parameters(
    declared: Mapping[str, Parameter],
    guards: Mapping[str, Tuple[Guard, ...]],
    places: Mapping[str, Position],
    at: Position,
) -> Mapping[str, Parameter]:
    """The declared parameters, then a boolean, false by default, for each guard that has none, and `skip_cache`.

    `places` are those of the workflows that `guards` start.
    """
    parameters: Dict[str, Parameter] = dict(declared)
    for name, conditions in guards.items():
        for guard in conditions:
            if guard.parameter not in parameters:
                if guard.equals is not True:
                    what = f"`run_when` compares the undeclared parameter `{guard.parameter}`"
                    raise ConfigError(what, places[name], "Declare it under `parameters` with its type and default.")
                parameters[guard.parameter] = _flag(f"Run the workflow {name} instead of CI.", places[name])
    parameters.setdefault(SKIP_CACHE, _flag("Run every job, whatever is already proven.", at))
    _check_guards(parameters, guards, places)
    return parameters


def near_guards(
    declared: Mapping[str, Parameter], guards: Mapping[str, Tuple[Guard, ...]], places: Mapping[str, Position]
) -> Iterator[CigenError]:
    """Warnings about parameters that nobody declares and that look like one somebody does."""
    for name, conditions in guards.items():
        for parameter in (guard.parameter for guard in conditions):
            if parameter not in declared and is_near(parameter, declared):
                what = f"workflow `{name}` waits for the parameter `{parameter}`, which nobody declares"
                repair = nearest(parameter, declared, noun="parameter")
                yield ConfigError(what, places[name], f"{repair} If not, declare it under `parameters`.")


def _flag(description: str, at: Position) -> Parameter:
    return Parameter(at=at, type="boolean", default=node_of(False, at), description=description)


def _check_guards(
    parameters: Mapping[str, Parameter], guards: Mapping[str, Tuple[Guard, ...]], places: Mapping[str, Position]
) -> None:
    skip_cache = parameters[SKIP_CACHE]
    if skip_cache.type != "boolean" or skip_cache.default is None or skip_cache.default.value is not False:
        repair = f"Declare `{SKIP_CACHE}` as a boolean with the default false, or leave it to cigen."
        raise ConfigError(f"`{SKIP_CACHE}` is a parameter of cigen's", skip_cache.at, repair)
    for name, conditions in guards.items():
        for guard in conditions:
            _check_guard(parameters[guard.parameter], guard, places[name])
        if conditions and all(_holds_by_default(parameters[guard.parameter], guard) for guard in conditions):
            parameter = parameters[conditions[0].parameter]
            what = f"workflow `{name}` would run in every pipeline: `{conditions[0].parameter}` starts it by default"
            raise ConfigError(what, parameter.at, "Give the parameter another default, or setup never runs.")


def _check_guard(parameter: Parameter, guard: Guard, at: Position) -> None:
    if parameter.default is None:
        what = f"the parameter `{guard.parameter}` has no default"
        raise ConfigError(what, parameter.at, "Give it one: without it, no push could start a pipeline.")
    if not parameter.accepts(guard.equals):
        what = f"`run_when` compares `{guard.parameter}`, {_article(parameter.type)}, with {guard.equals!r}"
        raise ConfigError(what, at, f"Compare it with a value of type {parameter.type}.")


def _holds_by_default(parameter: Parameter, guard: Guard) -> bool:
    return parameter.default is not None and parameter.default.plain() == guard.equals


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
