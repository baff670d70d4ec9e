"""Variants -> the pipeline's jobs: executors, steps and patterns worked out."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Dict, FrozenSet, Iterable, Mapping, NamedTuple, Tuple

from cigen.config.model import Config
from cigen.config.nodes import Value
from cigen.config.parameters import refuse_own
from cigen.config.references import SourcePattern
from cigen.config.settings import Settings
from cigen.config.steps import STEPS, StepConfig
from cigen.config.workflow import WorkflowSource
from cigen.errors import both, each
from cigen.pipeline.cache_keys import CacheKeys
from cigen.pipeline.caches import cache_steps
from cigen.pipeline.checkout import after_checkout, with_checkout
from cigen.pipeline.commands import ADDED_STEPS, Commands, check_steps
from cigen.pipeline.executors import executor_of
from cigen.pipeline.injected import NO_STAGE
from cigen.pipeline.job_checks import check_executor, check_job_steps, check_not_executed
from cigen.pipeline.job_extras import artifact_steps
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.requires import NamedVariant
from cigen.pipeline.sources import expand_groups, together, with_files


class WorkflowContext(NamedTuple):
    """What the jobs of one workflow look names up in; `checkouts` are the steps that check the sources out."""

    workflow: WorkflowSource
    config: Config
    commands: Commands
    checkouts: FrozenSet[str]
    keys: CacheKeys

    @property
    def settings(self) -> Settings:
        """Those of the configuration."""
        return self.workflow.settings


def jobs_of(
    variants: Iterable[NamedVariant], edges: Mapping[str, Tuple[Edge, ...]], context: WorkflowContext
) -> Tuple[Job, ...]:
    """Each variant as CircleCI could run it; `edges` are what each requires. Raises Mistakes."""
    shared: Dict[int, _Shared] = {}  # by the identity of the job as it was written

    def made(variant: NamedVariant) -> Job:
        written = variant.instance.job
        same = shared.get(id(written))
        if same is None:
            same = shared[id(written)] = _Shared(variant, context)
        return _job(variant, edges[variant.name], same, context)

    return tuple(each(made, variants))


class _Shared:
    """What the variants of one job have in common, worked out when the first of them needs it. Raises ConfigError."""

    def __init__(self, variant: NamedVariant, context: WorkflowContext) -> None:
        self.written = variant.instance.job
        self.node = variant.instance.source.node
        self.name = f"job `{variant.id}`{', which cigen adds for this,' if variant.stage == NO_STAGE else ''}"
        self._around = context

    @cached_property
    def source_files(self) -> Tuple[SourcePattern, ...]:
        groups = self._around.settings.source_file_groups
        first, second = (
            expand_groups(patterns, groups) for patterns in (self.written.source_files, self.written.more_source_files)
        )
        return together(first, second)

    @cached_property
    def steps(self) -> Tuple[Tuple[StepConfig, ...], Tuple[StepConfig, ...]]:
        """Those before and behind the place where caches are restored and packages installed: there the sources are there."""
        written, context = self.written, self._around
        check_executor(written, context.config, self.node.at)
        refuse_own(written.definition.get("parameters"))
        check_job_steps(written, self.name, context.config, context.commands, self.node.at)
        checkout = written.checkout.over(context.settings.checkout) if written.checkout else context.settings.checkout
        steps = with_checkout(written.steps, checkout, context.checkouts, self.node.at)
        ready = after_checkout(steps, context.checkouts)
        return (*written.first, *steps[:ready]), (*steps[ready:], *artifact_steps(written))

    @cached_property
    def definition(self) -> Mapping[str, Value]:
        definition = {key: value.plain() for key, value in self.written.definition.items()}
        return {**definition, "environment": dict(self.written.environment)} if self.written.environment else definition

    @cached_property
    def added(self) -> Mapping[str, Tuple[StepConfig, ...]]:
        """The steps that the workflow's entry puts around the job's own."""
        return {
            key: STEPS.read(self.written.entry[key], f"`{key}`") for key in ADDED_STEPS if key in self.written.entry
        }

    @cached_property
    def entry(self) -> Mapping[str, Value]:
        """What stands in the workflow's list, its steps as CircleCI reads them."""
        entry = {key: value.plain() for key, value in self.written.entry.items()}
        for key, steps in self.added.items():
            check_steps(steps, f"`{key}` of {self.name}", self._around.commands, self._around.config.orbs)
            entry[key] = [step.plain for step in steps]
        return entry


def _job(variant: NamedVariant, requires: Tuple[Edge, ...], shared: _Shared, context: WorkflowContext) -> Job:
    written = shared.written
    executor: Mapping[str, Value] = {}
    steps: Tuple[StepConfig, ...] = ()
    caches = cache_steps(written, variant.architecture, context.keys)
    source_files = shared.source_files
    if written.type == "build":
        runs_in = partial(executor_of, written, shared.node, shared.name, variant.architecture, context.settings)
        executor, (before, behind) = both(runs_in, lambda: shared.steps)
        steps = (*before, *caches.before, *written.installs, *caches.installed, *behind, *caches.after)
    else:
        check_not_executed(written, shared.node.keys, shared.name)
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
        source_files=with_files(source_files, (*written.inputs, *caches.files)),
        always_run=written.always_run,
        hash_env=written.hash_env,
        image_jobs=written.image_jobs,
        only_for_others=written.only_for_others,
    )
