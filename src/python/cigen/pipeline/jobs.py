"""Variants -> the pipeline's jobs: executors, steps and patterns worked out."""

from __future__ import annotations

from functools import cached_property
from typing import Container, Dict, Iterable, Iterator, Mapping, NamedTuple, Tuple

from cigen.config.job import Job as WrittenJob
from cigen.config.model import Config
from cigen.config.nodes import Node, Value
from cigen.config.references import Pattern
from cigen.config.settings import Settings
from cigen.config.steps import Step
from cigen.config.workflow import WorkflowSource
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.cache_keys import CacheKeys
from cigen.pipeline.caches import cache_steps
from cigen.pipeline.checkout import after_checkout, with_checkout
from cigen.pipeline.commands import Commands, check_parameters, check_steps
from cigen.pipeline.executors import executor_of
from cigen.pipeline.job_extras import artifact_steps
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.requires import Named
from cigen.pipeline.sources import expand_groups

# What the other types of job may have: CircleCI takes no executor and no steps from them.
_EXECUTED = (
    *("image", "docker", "executor", "machine", "macos", "parallelism", "services", "source_files", "steps"),
    *("artifacts", "cache", "packages", "restore_cache", "runner"),
)


class Around(NamedTuple):
    """What the jobs of one workflow look names up in; `checkouts` are the steps that check the sources out."""

    workflow: WorkflowSource
    config: Config
    commands: Commands
    checkouts: Container[str]
    keys: CacheKeys

    @property
    def settings(self) -> Settings:
        return self.workflow.settings


def jobs_of(variants: Iterable[Named], edges: Mapping[str, Tuple[Edge, ...]], around: Around) -> Iterator[Job]:
    """Each variant as CircleCI could run it; `edges` are what each requires. Raises ConfigError."""
    shared: Dict[int, _Shared] = {}  # by the identity of the job as it was written
    for variant in variants:
        written = variant.instance.job
        same = shared.get(id(written))
        if same is None:
            same = shared[id(written)] = _Shared(variant, around)
        yield _job(variant, edges[variant.name], same, around)


class _Shared:
    """What the variants of one job have in common, worked out when the first of them needs it. Raises ConfigError."""

    def __init__(self, variant: Named, around: Around) -> None:
        self.written = variant.instance.job
        self.node = variant.instance.source.node
        self.name = f"job `{variant.id}`"
        self._around = around

    @cached_property
    def source_files(self) -> Tuple[Pattern, ...]:
        return expand_groups(self.written.source_files, self._around.settings.source_file_groups)

    @cached_property
    def steps(self) -> Tuple[Tuple[Step, ...], Tuple[Step, ...]]:
        """Those before and behind the place where caches are restored: there the sources are there."""
        written, around = self.written, self._around
        _check_executor(written, around.config, self.node.at)
        _check_steps(written, self.name, self.node, around)
        checkout = written.checkout.over(around.settings.checkout) if written.checkout else around.settings.checkout
        steps = with_checkout(written.steps, checkout, around.checkouts, self.node.at)
        ready = after_checkout(steps, around.checkouts)
        front, back = (*written.first, *steps[:ready]), (*written.installs, *steps[ready:])
        return front, (*back, *artifact_steps(written))

    @cached_property
    def definition(self) -> Mapping[str, Value]:
        definition = {key: value.plain() for key, value in self.written.definition.items()}
        return {**definition, "environment": dict(self.written.environment)} if self.written.environment else definition

    @cached_property
    def entry(self) -> Mapping[str, Value]:
        return {key: value.plain() for key, value in self.written.entry.items()}


def _job(variant: Named, requires: Tuple[Edge, ...], shared: _Shared, around: Around) -> Job:
    written = shared.written
    executor: Mapping[str, Value] = {}
    steps: Tuple[Step, ...] = ()
    caches = cache_steps(written, variant.architecture, around.keys)
    source_files = shared.source_files
    if written.type == "build":
        executor = executor_of(written, shared.node, shared.name, variant.architecture, around.settings)
        before, behind = shared.steps
        steps = (*before, *caches.before, *behind, *caches.after)
    else:
        _check_not_executed(written, shared.node.keys, shared.name)
    return Job(
        name=variant.name,
        base=variant.id,
        stage=variant.stage,
        architecture=variant.architecture,
        type=written.type,
        at=shared.node.at,
        definition={**executor, **shared.definition},
        steps=steps,
        entry=shared.entry,
        requires=requires,
        source_files=_with_files(source_files, (*written.inputs, *caches.files)),
        always_run=written.always_run,
        hash_env=written.hash_env,
        hands_on=caches.hands_on,
        takes_over=caches.takes_over,
        image_jobs=written.image_jobs,
    )


def _with_files(patterns: Tuple[Pattern, ...], files: Tuple[Pattern, ...]) -> Tuple[Pattern, ...]:
    """A job without `source_files` stays one; else what its caches are made of counts too."""
    if not patterns or not files:
        return patterns
    known = {pattern.text for pattern in patterns}
    more = {file.text: file for file in files if file.text not in known}
    return (*patterns, *more.values())


def _check_steps(written: WrittenJob, name: str, node: Node, around: Around) -> None:
    if not written.steps and not written.installs:
        raise ConfigError(f"{name} has no steps", node.at, "Add `steps`.")
    check_steps(written.steps, name, around.commands, around.config.orbs)
    check_parameters(written.steps, _own_parameters(written), name)


def _own_parameters(job: WrittenJob) -> Mapping[str, object]:
    parameters = job.definition.get("parameters")
    return parameters.mapping("`parameters`") if parameters is not None else {}


def _check_executor(job: WrittenJob, config: Config, at: Position) -> None:
    if job.executor is None:
        return
    node = job.executor.mapping("`executor`").get("name") if job.executor.is_mapping else job.executor
    if node is None:
        raise ConfigError("`executor` has no `name`", job.executor.at, "Name an entry of `executors`.")
    name = node.string("`executor`")
    known, noun = (config.orbs, "orb") if "/" in name else (config.executors, "executor")
    if name.partition("/")[0] not in known:
        raise ConfigError(f"unknown {noun} `{name}`", node.at, nearest(name, known, noun=noun))


def _check_not_executed(job: WrittenJob, places: Mapping[str, Position], name: str) -> None:
    for key in _EXECUTED:
        if key in places:
            what = f"{name} is of type {job.type} and can't have `{key}`"
            raise ConfigError(what, places[key], f"Remove `{key}`, or `type`.")
