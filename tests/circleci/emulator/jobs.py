"""One entry of a workflow -> the job it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, List, Mapping, Tuple

from circleci.emulator.compiled import STATUSES, Job, Step
from circleci.emulator.errors import CompileError, NotEmulatedError, calling
from circleci.emulator.executors import image, image_environment, with_executor
from circleci.emulator.parameters import bind
from circleci.emulator.shape import mapping, named, sequence, text, texts
from circleci.emulator.steps import Definitions, expand
from circleci.emulator.tags import Scope, evaluate, unescape

_ENTRY_KEYS = frozenset(("name", "requires", "context", "type", "filters", "serial-group", "pre-steps", "post-steps"))
_LATER = frozenset(("filters", "pre-steps", "post-steps"))  # what `<< >>` mean there is decided there
_UNKNOWN = ("matrix", "override-with")


@dataclass(frozen=True)
class Entry:
    """A job as a workflow lists it."""

    defined: str
    keys: Mapping[str, object]

    @property
    def name(self) -> str:
        return text(self.keys.get("name", self.defined))

    @property
    def requires(self) -> Mapping[str, FrozenSet[str]]:
        return dict(_requirement(item) for item in sequence(self.keys.get("requires")))


def read_entry(item: object) -> Entry:
    defined, keys = named(item)
    for key in _UNKNOWN:
        if key in mapping(keys):
            raise NotEmulatedError(f"`{key}` of a job in a workflow")
    return Entry(defined, mapping(keys))


def compile_job(entry: Entry, jobs: Mapping[str, object], scope: Scope, definitions: Definitions) -> Job:
    """The job with its arguments in place. Raises CompileError."""
    keys = mapping(evaluate({key: value for key, value in entry.keys.items() if key not in _LATER}, scope))
    plain = Job(entry.name, contexts=tuple(texts(keys.get("context"))), requires=entry.requires)
    kind = str(keys.get("type", mapping(jobs.get(entry.defined)).get("type", "build")))
    if kind in ("approval", "no-op"):
        return Job(entry.name, kind, requires=plain.requires)
    if kind != "build":
        raise NotEmulatedError(f"jobs of type {kind}")
    if definitions.from_orb(entry.defined):
        return Job(entry.name, "build", (Step("orb", {"name": entry.defined}),), requires=plain.requires)
    with calling("job", entry.defined):
        arguments = {key: value for key, value in keys.items() if key not in _ENTRY_KEYS}
        return _built(plain, mapping(jobs[entry.defined]), arguments, entry, scope, definitions)


def _built(
    plain: Job,
    definition: Mapping[str, object],
    arguments: Mapping[str, object],
    entry: Entry,
    scope: Scope,
    definitions: Definitions,
) -> Job:
    inner = Scope(scope.pipeline, bind(definition.get("parameters"), arguments))
    job = mapping(unescape(with_executor(definition, inner, definitions)))
    steps: List[Step] = [
        *expand(entry.keys.get("pre-steps"), scope, definitions),
        *expand(definition.get("steps"), inner, definitions),
        *expand(entry.keys.get("post-steps"), scope, definitions),
    ]
    return Job(
        plain.name,
        "build",
        tuple(Step(step.kind, mapping(unescape(step.arguments)), step.origin) for step in steps),
        mapping(job.get("environment")),
        image_environment(job),
        image(job),
        text(job.get("shell", "")),
        text(job.get("working_directory", plain.working_directory)),
        text(job.get("resource_class", plain.resource_class)),
        _parallelism(job.get("parallelism", 1)),
        plain.contexts,
        plain.requires,
    )


def _parallelism(value: object) -> int:
    if isinstance(value, bool) or not str(value).isdigit() or int(str(value)) < 1:
        raise CompileError(f"parallelism must be a positive integer, found: {value!r}")
    return int(str(value))


def _requirement(item: object) -> Tuple[str, FrozenSet[str]]:
    name, statuses = named(item)
    wanted = frozenset(texts(statuses) if statuses is not None else ["success"])
    if "terminal" in wanted:  # short for all of them
        wanted = wanted - {"terminal"} | STATUSES
    if not wanted or not wanted <= STATUSES:
        raise CompileError(f"Unknown status of the required job '{name}': {', '.join(sorted(wanted - STATUSES))}")
    return name, wanted
