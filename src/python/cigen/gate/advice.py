"""What `validate` says about a configuration that is right, but may not do what its author expects."""

from __future__ import annotations

from functools import cache
from typing import Dict, Iterable, Iterator, Mapping, Sequence

from cigen.errors import CigenError, ConfigError, Position
from cigen.gate.inputs.alone import never_alone
from cigen.gate.inputs.closure import missing_exports, per_build_variables
from cigen.gate.inputs.targets import targets_of
from cigen.gate.inputs.unprovable import by_configuration
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.order import upstream


def advice(pipeline: Pipeline) -> Iterator[CigenError]:
    """Warnings about gated jobs and pruning, in the pipeline's order."""
    yield from _nothing_to_skip(pipeline)
    never, unproven = never_alone(pipeline), by_configuration(pipeline)
    yield from _ungated(pipeline)
    yield from _exported(pipeline)
    yield from _without_effect(pipeline)
    for job in _first_variants(pipeline):
        yield from _per_build(job, pipeline)
        if job.variant in never:
            why, repair = never[job.variant]
            yield ConfigError(f"with `dynamic: false`, `{job.base}` is never skipped: {why}", job.at, repair)
        elif job.variant in unproven:
            what = f"`{job.base}` has `source_files` and is never skipped: {unproven[job.variant]}"
            yield ConfigError(what, job.at, "Take that out of the job, or remove its `source_files`.")
    for workflow in pipeline.workflows:
        yield from _never_for_tags(workflow)
        if pipeline.setup.prune == "dependents" and workflow in pipeline.continued:
            yield from _removable(workflow.jobs)


# From here on setup would wait some minutes: a look takes it one to three seconds.
_MANY, _SHARE = 60, 40


def proposed_nodes(pipeline: Pipeline) -> int:
    """How many nodes had better look for the proofs; 0 where that is decided, or setup alone is soon done."""
    many = len(pipeline.gated)
    is_open = pipeline.dynamic and not pipeline.own_setup and not pipeline.setup.probe_nodes
    return -(-many // _SHARE) if is_open and many > _MANY else 0


def _without_effect(pipeline: Pipeline) -> Iterator[CigenError]:
    """What only a setup job does, or only cigen's own."""
    at = pipeline.setup.at or pipeline.at
    if pipeline.setup.audit and not pipeline.dynamic:
        what = "`setup.audit` has no effect with `dynamic: false`: each job decides for itself"
        yield ConfigError(what, at, "Remove it, or have a setup workflow.")
    if pipeline.setup.probe_nodes and not pipeline.dynamic:
        what = "`setup.probe_nodes` has no effect with `dynamic: false`: each job looks for its own proof"
        yield ConfigError(what, at, "Remove it, or have a setup workflow.")
    elif pipeline.setup.probe_nodes and pipeline.own_setup:
        what = "`setup.probe_nodes` has no effect beside a setup workflow of your own"
        yield ConfigError(what, at, "Remove it, or that workflow.")
    yield from _about_pants(pipeline, at)


def _about_pants(pipeline: Pipeline, at: Position) -> Iterator[CigenError]:
    """A Pants in setup that is of no use, or that is missing there."""
    setup, targets = pipeline.setup, targets_of(pipeline.gated)
    if setup.pants and (not pipeline.dynamic or pipeline.own_setup):
        what = "`setup.pants` has no effect without cigen's setup job"
        yield ConfigError(what, at, "Remove it; the image of whatever job hashes needs a Pants of its own.")
    elif setup.pants and not targets:
        what = "`setup.pants` is of no use: no job that can be skipped names a target (`pants:…`)"
        yield ConfigError(what, at, "Remove it, or setup installs a Pants that nobody asks.")
    elif targets and pipeline.dynamic and not (setup.pants or setup.image or pipeline.own_setup):
        what = "jobs name Pants' targets among their source files, and the setup job has no Pants: they always run"
        yield ConfigError(what, at, "Say in `setup.pants` where it gets one (docs/pants.md).")


def _ungated(pipeline: Pipeline) -> Iterator[CigenError]:
    """Jobs with `source_files` where nothing is skipped; of those in CircleCI's own language their reader says it."""
    for job in (job for workflow in pipeline.workflows for job in workflow.jobs if pipeline.native is None):
        if job.ungated:
            yield ConfigError(
                f"`{job.name}` is never skipped: {job.ungated}", job.at, "Mend that, or remove its `source_files`."
            )


def _exported(pipeline: Pipeline) -> Iterator[CigenError]:
    """Jobs that name a variable which only the shallow checkout exports, and have another one."""
    told = set()
    for workflow in pipeline.workflows if pipeline.native is None else ():
        for job in workflow.jobs:
            names = missing_exports(job)
            if names and (workflow.name, job.base) not in told:
                told.add((workflow.name, job.base))
                what = f"`{job.base}` names {' and '.join(names)}, which only cigen's shallow checkout exports"
                repair = "Use CIRCLE_SHA1 and CIRCLE_BRANCH, or say `checkout: {shallow: true}`."
                yield ConfigError(what, job.at, repair)


def _first_variants(pipeline: Pipeline) -> Iterable[Job]:
    """One variant of each gated job: what is said of one holds for its twins."""
    found: Dict[str, Job] = {}
    for job in pipeline.gated:
        found.setdefault(job.recorded_as, job)
    return found.values()


def _nothing_to_skip(pipeline: Pipeline) -> Iterator[CigenError]:
    """A setup that decides about nothing costs a job and an image."""
    needed = pipeline.gated or pipeline.own_setup or pipeline.native is not None
    if pipeline.dynamic and pipeline.workflows and not needed:
        what = "no job can be skipped, and the setup job, which needs an image with cigen, runs all the same"
        yield ConfigError(what, pipeline.at, "Give jobs `source_files`, or write `dynamic: false` for one file.")


def _per_build(job: Job, pipeline: Pipeline) -> Iterator[CigenError]:
    names = per_build_variables(job, pipeline)
    if names:
        what = f"`{job.base}` names {', '.join(names)}, which differs in every build but isn't part of its hash"
        repair = "If its result depends on that, remove `source_files`; if it doesn't, say so by `hash_env: []`."
        yield ConfigError(what, job.at, repair)


def _never_for_tags(workflow: Workflow) -> Iterator[CigenError]:
    """Jobs for tags behind jobs that run for none: CircleCI starts no job whose requirements are all filtered away."""
    by_name = {job.name: job for job in workflow.jobs}

    @cache
    def runs(name: str) -> bool:
        return _for_tags(by_name[name]) and is_reached(name)

    @cache
    def is_reached(name: str) -> bool:
        requires = by_name[name].requires
        return not requires or any(runs(edge.name) for edge in requires)

    for job in workflow.jobs:
        if _for_tags(job) and not is_reached(job.name):
            what = f"`{job.name}` is to run for tags, but no job it requires does: CircleCI won't start it"
            yield ConfigError(what, job.at, "Give those the same `filters: {tags: …}`, or take the requirements away.")


def _for_tags(job: Job) -> bool:
    filters = job.entry.get("filters")
    return isinstance(filters, str) or isinstance(filters, Mapping) and "tags" in filters


def _removable(jobs: Sequence[Job]) -> Iterator[CigenError]:
    """The jobs without a proof of their own that `prune: dependents` takes along."""
    before = upstream(jobs)
    gated = {job.name for job in jobs if job.gated}
    for job in jobs:
        if not job.gated and not job.always_run and before[job.name] & gated:
            what = f"`setup.prune: dependents` removes `{job.name}` when a job before it is skipped"
            yield ConfigError(what, job.at, "Say `always_run: true` if it has to run all the same.")
