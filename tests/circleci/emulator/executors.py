"""Where a job runs: its own keys over those of its executor."""

from __future__ import annotations

from typing import Dict, Mapping

from circleci.emulator.errors import CompileError, calling
from circleci.emulator.parameters import bind
from circleci.emulator.shape import mapping, sequence, text
from circleci.emulator.steps import Definitions
from circleci.emulator.tags import Scope, evaluate

_KINDS = ("docker", "machine", "macos", "executor")


def with_executor(job: Mapping[str, object], scope: Scope, definitions: Definitions) -> Mapping[str, object]:
    """The job's keys (but its steps) resolved, those of its executor beneath them."""
    own = mapping(evaluate({key: value for key, value in job.items() if key not in ("steps", "parameters")}, scope))
    kinds = [kind for kind in _KINDS if kind in own]
    if len(kinds) != 1:
        raise CompileError(f"A job needs exactly one of {', '.join(_KINDS)}; found: {', '.join(kinds) or 'none'}")
    if kinds != ["executor"]:
        return own
    beneath = _executor(own["executor"], scope, definitions)
    environment = {**mapping(beneath.get("environment")), **mapping(own.get("environment"))}
    return {**beneath, **own, "environment": environment}


def image(job: Mapping[str, object]) -> str:
    """The primary image: the first of `docker`, or the machine's."""
    if "docker" in job:
        return text(mapping(sequence(job["docker"])[0])["image"])
    machine = job.get("machine")
    return str(machine.get("image", "machine")) if isinstance(machine, Mapping) else "machine"


def image_environment(job: Mapping[str, object]) -> Mapping[str, object]:
    """The `environment` of the primary image."""
    return mapping(mapping(sequence(job["docker"])[0]).get("environment")) if "docker" in job else {}


def _executor(reference: object, scope: Scope, definitions: Definitions) -> Mapping[str, object]:
    arguments: Dict[str, object] = {} if isinstance(reference, str) else dict(mapping(reference))
    name = text(reference if isinstance(reference, str) else arguments.pop("name", None))
    if definitions.from_orb(name):
        return {"docker": [{"image": name}]}
    if name not in definitions.executors:
        raise CompileError(f"Cannot find a definition for executor named {name}")
    executor = mapping(definitions.executors[name])
    with calling("executor", name):
        values = bind(executor.get("parameters"), arguments)
        keys = {key: value for key, value in executor.items() if key not in ("parameters", "description")}
        return mapping(evaluate(keys, Scope(scope.pipeline, values)))
