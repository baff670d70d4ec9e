"""One entry of a workflow -> the job it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Mapping

from circleci.emulator.compiled import Job, Step
from circleci.emulator.definitions import Definitions, Element
from circleci.emulator.entries import Entry
from circleci.emulator.errors import CompileError, NotEmulatedError, calling
from circleci.emulator.executors import environment, image, image_environment, with_executor
from circleci.emulator.parameters import bind
from circleci.emulator.passed import Context
from circleci.emulator.schema import check_job, check_step
from circleci.emulator.shape import text, texts
from circleci.emulator.steps import expand
from circleci.emulator.tags import Scope, evaluate

_OF_ENTRIES = frozenset(
    ("name", "requires", "context", "type", "filters", "matrix", "serial-group", "override-with")
    + ("pre-steps", "post-steps")
)
# They need no machine: people approve, a release is another's work, locks are in the schema alone.
_WITHOUT_STEPS = ("approval", "no-op", "release", "lock", "unlock")


def compile_job(entry: Entry, definitions: Definitions) -> Job:
    """The job with its arguments in place. Raises CompileError."""
    contexts = tuple(texts(evaluate(entry.keys.get("context"), entry.scope)))
    plain = Job(entry.name, contexts=contexts, requires=entry.requires)
    name = _overriding(entry, definitions)
    found = definitions.job(name)
    kind = entry.type or str(found.definition.get("type", "build") if found else "build")
    if kind in _WITHOUT_STEPS:
        return Job(entry.name, kind, requires=plain.requires)
    if kind != "build":
        raise NotEmulatedError(f"jobs of type {kind}")
    if found is None:
        return replace(plain, steps=(Step("orb", {"name": name}),))
    with calling("job", name):
        return _built(plain, found, entry, definitions)


def _overriding(entry: Entry, definitions: Definitions) -> str:
    """The orb's job named by `override-with`, which may be missing; a registry orb is taken to have it."""
    name = evaluate(entry.keys.get("override-with", entry.defined), entry.scope)
    exists = definitions.job(text(name)) is not None or definitions.from_registry(text(name))
    return text(name) if exists else entry.defined


def _built(plain: Job, found: Element, entry: Entry, definitions: Definitions) -> Job:
    caller = Context(entry.scope, definitions)
    arguments = {key: value for key, value in entry.keys.items() if key not in _OF_ENTRIES}
    values = bind(found.definition.get("parameters"), arguments, caller, found.definitions)
    inside = Context(Scope(entry.scope.pipeline, values), found.definitions)
    job = with_executor(found.definition, inside)
    check_job(job)
    return _machine(plain, job, _steps(found.definition, entry, caller, inside))


def _steps(definition: Mapping[str, object], entry: Entry, caller: Context, inside: Context) -> List[Step]:
    steps = [
        *expand(entry.keys.get("pre-steps"), caller),
        *expand(definition.get("steps"), inside),
        *expand(entry.keys.get("post-steps"), caller),
    ]
    for step in steps:
        check_step(step)
    return steps


def _machine(plain: Job, job: Mapping[str, object], steps: List[Step]) -> Job:
    return replace(
        plain,
        steps=tuple(steps),
        environment=environment(job),
        image_environment=image_environment(job),
        image=image(job),
        shell=_shell(job.get("shell")),
        working_directory=text(job.get("working_directory", plain.working_directory)),
        resource_class=text(job.get("resource_class", plain.resource_class)),
        parallelism=_parallelism(job.get("parallelism", 1)),
    )


def _shell(value: object) -> str:
    return " ".join(texts(value)) if value is not None else ""


def _parallelism(value: object) -> int:
    if isinstance(value, bool) or not str(value).isdigit() or int(str(value)) < 1:
        raise CompileError(f"parallelism must be a positive integer, found: {value!r}")
    return int(str(value))
