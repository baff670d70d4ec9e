"""`requires_any`: a job that starts once one of several is done, which CircleCI can say only by an approval.

The job requires an approval that holds nothing up but itself, and each of the several has a small job behind it that
gives this approval through CircleCI's API.
"""

from __future__ import annotations

from typing import Dict, List, Tuple

from cigen.config.circleci_options import CircleciOptions
from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.references import RequirementConfig
from cigen.config.settings import Checkout
from cigen.config.steps import StepConfig, made
from cigen.pipeline.api_commands import APPROVE, FIX_STATUS
from cigen.pipeline.injected import beside, safe
from cigen.pipeline.requires import NamedVariant

_IMAGE = "cimg/base:current"
_SIZE = "small"


def with_requires_any(variants: Tuple[NamedVariant, ...], options: CircleciOptions) -> Tuple[NamedVariant, ...]:
    """The variants, approvals and the jobs that give them."""
    found: List[NamedVariant] = []
    added: Dict[str, NamedVariant] = {}
    for variant in variants:
        job = variant.instance.job
        if len(job.requires_any) == 1:  # any of one is that one
            job = job.replaced(requires=(*job.requires, *job.requires_any), requires_any=())
        elif job.requires_any:
            approval = variant.id if job.type == "approval" else f"{variant.id}_ready"
            if job.type != "approval":
                added.setdefault(approval, _approval(variant, approval))
                job = job.replaced(requires=(*job.requires, RequirementConfig(approval, (), job.requires_any[0].at)))
            for shim in _shims(variant, approval, options):
                added.setdefault(shim.name, shim)
        found.append(variant.with_job(job) if job is not variant.instance.job else variant)
    return (*found, *added.values())


def _approval(variant: NamedVariant, name: str) -> NamedVariant:
    job = variant.instance.job
    entry = {"filters": job.entry["filters"]} if "filters" in job.entry else {}
    return beside(variant, name, JobConfig(at=job.at, type="approval", entry=entry))


def _shims(variant: NamedVariant, approval: str, options: CircleciOptions) -> Tuple[NamedVariant, ...]:
    job = variant.instance.job
    # An approval can be given only once it is on hold: what it waits for itself comes before its shims as well.
    before = (*job.requires, *job.needs) if job.type == "approval" else ()
    step = made(APPROVE, {"approval": approval}, job.at)
    return tuple(
        beside(variant, safe(f"{approval}_from_{one.name}"), _helper(job, step, (one, *before), options))
        for one in job.requires_any
    )


def with_fixed_statuses(
    variants: Tuple[NamedVariant, ...], workflow: str, options: CircleciOptions
) -> Tuple[NamedVariant, ...]:
    """The variants and, where it is wanted, a job for each approval that keeps it from holding up the commit."""
    if not options.fix_github_status:
        return variants
    fixing = (
        beside(
            one,
            f"{one.id}_github_status",
            _helper(
                one.instance.job,
                made(FIX_STATUS, {"workflow": workflow, "approval": one.name}, one.instance.job.at),
                (*one.instance.job.requires, *one.instance.job.needs),
                options,
            ),
        )
        for one in variants
        if one.instance.job.type == "approval"
    )
    return (*variants, *fixing)


def _helper(
    job: JobConfig, step: StepConfig, requires: Tuple[RequirementConfig, ...], options: CircleciOptions
) -> JobConfig:
    """A small job for one call; it stays whatever is skipped."""
    entry: Dict[str, Node] = {"filters": job.entry["filters"]} if "filters" in job.entry else {}
    context = job.entry.get("context") or options.context
    return JobConfig(
        at=job.at,
        image=_IMAGE,
        resource_class=_SIZE,
        architectures=("amd64",),
        checkout=Checkout(enabled=False),
        requires=requires,
        steps=(step,),
        entry={**entry, **({"context": context} if context is not None else {})},
        always_run=True,
        waited_for=False,
    )
