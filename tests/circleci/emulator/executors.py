"""Where a job runs: its own keys over those of its executor."""

from __future__ import annotations

from typing import Dict, Mapping

from circleci.emulator.definitions import Definitions
from circleci.emulator.errors import CompileError, calling
from circleci.emulator.parameters import bind
from circleci.emulator.passed import Context, PassedExecutor
from circleci.emulator.shape import mapping, sequence, text
from circleci.emulator.tags import Scope, evaluate, quoted, whole

_KINDS = ("docker", "machine", "macos")
_ELSEWHERE = ("steps", "parameters", "executor")


def with_executor(job: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """The job's keys (but its steps) resolved, those of its executor beneath them.

    A key of the job's replaces the executor's whole; only `environment` is merged (docs: reusing-config, "overriding
    keys when invoking an executor").
    """
    own = mapping(evaluate({key: value for key, value in job.items() if key not in _ELSEWHERE}, context.scope))
    beneath = _executor(job["executor"], context) if "executor" in job else {}
    kinds = [kind for kind in _KINDS if kind in own] or [kind for kind in _KINDS if kind in beneath]
    if len(kinds) != 1:
        found = ", ".join(kinds) or "none"
        raise CompileError(f"A job needs exactly one of {', '.join(_KINDS)} or an executor; found: {found}")
    kept = {key: value for key, value in beneath.items() if key not in _KINDS or key in kinds}
    return {**kept, **own, "environment": {**environment(beneath), **environment(own)}}


def image(job: Mapping[str, object]) -> str:
    """The primary image: the first of `docker`, or the machine's."""
    if "docker" in job:
        return text(mapping(sequence(job["docker"])[0])["image"])
    machine = job.get("machine")
    return str(machine.get("image", "machine")) if isinstance(machine, Mapping) else "machine"


def image_environment(job: Mapping[str, object]) -> Mapping[str, object]:
    """The `environment` of the primary image."""
    return environment(mapping(sequence(job["docker"])[0])) if "docker" in job else {}


def environment(element: Mapping[str, object]) -> Mapping[str, object]:
    """Its `environment`: a map, or in old configs a list of maps."""
    given = element.get("environment")
    found: Dict[str, object] = {}
    for item in given if isinstance(given, list) else [given]:
        found.update(mapping(item))
    return found


def _executor(value: object, context: Context) -> Mapping[str, object]:
    passed = whole(value, context.scope) if isinstance(value, str) else None
    if isinstance(passed, PassedExecutor):
        # Its name and arguments were resolved where they were passed.
        return _resolved(passed.reference, Context(Scope(context.scope.pipeline), passed.definitions))
    return _resolved(evaluate(value, context.scope), context)


def _resolved(reference: object, context: Context) -> Mapping[str, object]:
    arguments: Dict[str, object] = {} if isinstance(reference, str) else dict(mapping(reference))
    name = text(reference if isinstance(reference, str) else arguments.pop("name", None))
    found = context.definitions.executor(name)
    if found is not None:
        with calling("executor", name):
            return _keys(found.definition, arguments, context.scope, found.definitions)
    if context.definitions.from_registry(name):
        return {"docker": [{"image": name}]}
    raise CompileError(f"Cannot find a definition for executor named {name}")


def _keys(
    executor: Mapping[str, object], arguments: Mapping[str, object], scope: Scope, definitions: Definitions
) -> Mapping[str, object]:
    values = bind(executor.get("parameters"), mapping(quoted(arguments)), Context(scope, definitions), definitions)
    keys = {key: value for key, value in executor.items() if key not in ("parameters", "description")}
    return mapping(evaluate(keys, Scope(scope.pipeline, values)))
