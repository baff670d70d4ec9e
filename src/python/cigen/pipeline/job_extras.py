"""`runner`, `source_submodules` and `artifacts` in CircleCI's terms."""

from __future__ import annotations

from typing import Tuple

from cigen.config.job import JobConfig
from cigen.config.steps import StepConfig, made
from cigen.errors import ConfigError
from cigen.pipeline.requires import NamedVariant


def with_extras(variants: Tuple[NamedVariant, ...]) -> Tuple[NamedVariant, ...]:
    """The variants, a `runner` being an executor and submodules being source files. Raises ConfigError."""
    return tuple(_with_extras(variant, variant.instance.job) for variant in variants)


def _with_extras(variant: NamedVariant, job: JobConfig) -> NamedVariant:
    has_any = job.runner is not None or job.source_submodules
    return variant.with_job(_plain(job, variant)) if has_any else variant


def _plain(job: JobConfig, variant: NamedVariant) -> JobConfig:
    if job.source_submodules:
        if not job.source_files:
            what = f"job `{variant.id}` has `source_submodules` but no `source_files`"
            raise ConfigError(what, job.source_submodules[0].at, "Add `source_files`, or remove it.")
        job = job.replaced(inputs=(*job.source_submodules, *job.inputs))
    if job.runner is not None:
        if job.executor is not None:
            what = f"job `{variant.id}` has both `runner` and `executor`"
            raise ConfigError(what, job.runner.at, "Keep one of the two.")
        # A runner brings its own image: one that is written beside it was always overruled.
        job = job.replaced(executor=job.runner, image="", docker=None)
    return job


def artifact_steps(job: JobConfig) -> Tuple[StepConfig, ...]:
    """One `store_artifacts` step for each."""
    return tuple(
        made("store_artifacts", {"path": a.path, **({"destination": a.destination} if a.destination else {})}, a.at)
        for a in job.artifacts
    )
