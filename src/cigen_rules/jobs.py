"""`cigen_jobs`: one target for every variant of the CI/CD workflow."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator

from pants.engine.rules import collect_rules, rule
from pants.engine.target import Dependencies, GeneratedTargets, GenerateTargetsRequest, Target
from pants.engine.unions import UnionMembership, UnionRule
from pants.util.logging import LogLevel

from cigen.errors import ConfigError
from cigen.pipeline.model import Job, Pipeline
from cigen_rules._engine.own import loaded_at
from cigen_rules.target_types import (
    UNREADABLE,
    CigenArchitectureField,
    CigenConfigAddressField,
    CigenJobNameField,
    CigenJobSourceFilesField,
    CigenJobsTarget,
    CigenJobTarget,
)


class GenerateJobsRequest(GenerateTargetsRequest[CigenJobsTarget]):
    generate_from = CigenJobsTarget


@rule(desc="Find the jobs of a CI/CD workflow", level=LogLevel.DEBUG)
async def generate_jobs(request: GenerateJobsRequest, union_membership: UnionMembership) -> GeneratedTargets:
    generator = request.generator
    config = config_of(generator)
    (loaded,) = await loaded_at([generator.address.spec_path])
    if loaded.pipeline is None:
        described = {UNREADABLE: _unreadable(config)}
    else:
        described = {job.variant: _fields(job, config) for job in _jobs(loaded.pipeline)}
    return GeneratedTargets(
        generator,
        [
            CigenJobTarget(
                {**request.template, **fields}, request.template_address.create_generated(name), union_membership
            )
            for name, fields in described.items()
        ],
    )


def config_of(generator: Target) -> str:
    """The address of the configuration beside a generator. Raises ConfigError for one elsewhere."""
    written = generator[CigenConfigAddressField].value or ""
    if not written.startswith(":"):
        what = f"{generator.address}: `config` is `{written}`, which isn't in the same directory"
        raise ConfigError(what, repair="Move the cigen_jobs beside its cigen_config and name that, e.g. `:ci`.")
    return f"//{generator.address.spec_path}{written}"


def _jobs(pipeline: Pipeline) -> Iterator[Job]:
    """Every variant of the workflows that setup continues with."""
    return (job for workflow in pipeline.continued for job in workflow.jobs)


def _unreadable(config: str) -> Dict[str, object]:
    """Without its jobs Pants would say that a change touches none: every change touches this one.

    An error instead would stop whatever else Pants is asked to do.
    """
    return {
        Dependencies.alias: (config,),
        CigenConfigAddressField.alias: config,
        CigenJobNameField.alias: UNREADABLE,
        CigenJobSourceFilesField.alias: ("**",),
    }


def _fields(job: Job, config: str) -> Dict[str, object]:
    return {
        Dependencies.alias: (config,),
        CigenConfigAddressField.alias: config,
        CigenJobNameField.alias: job.base,
        CigenArchitectureField.alias: job.architecture or None,
        CigenJobSourceFilesField.alias: tuple(pattern.text for pattern in job.source_files) or None,
    }


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(GenerateTargetsRequest, GenerateJobsRequest))
