"""What runs and what doesn't, and why: one decision per variant of the workflow main."""

from __future__ import annotations

from typing import FrozenSet, List, Mapping, NamedTuple, Optional, Tuple

from cigen.config.workflow import MAIN
from cigen.gate.filtered import UNKNOWN, Ref
from cigen.gate.presence import tags_of
from cigen.gate.prune import Pruned, prune
from cigen.gate.status_job import with_status_job
from cigen.pipeline.model import Job, Pipeline, Workflow

NO_PROOF = "no proof for these sources and this definition"
NOT_ASKED = "skipped if CircleCI's cache has a proof of this hash"
RUN, SKIP, ASK = "run", "skip", "ask"


class Proofs(NamedTuple):
    """What setup found out: the proven variants, each variant's JOB_HASH, and why the others have none.

    `asked` is false where nobody looked into CircleCI's cache.
    """

    asked: bool = True
    proven: FrozenSet[str] = frozenset()
    hashes: Mapping[str, str] = {}
    reasons: Mapping[str, str] = {}


class Decision(NamedTuple):
    """One variant: RUN, SKIP or ASK, why, its JOB_HASH where known, and the requirements it lost."""

    job: str
    verdict: str
    why: str
    hash: Optional[str]
    dropped: Tuple[str, ...]


class Plan(NamedTuple):
    """The decisions in the pipeline's order, and the pipeline that is left to run."""

    decisions: Tuple[Decision, ...]
    pipeline: Pipeline


def make_plan(pipeline: Pipeline, proofs: Proofs, everything: str = "", ref: Ref = UNKNOWN) -> Plan:
    """Decides about every variant of main; `everything`, where it says why, makes all of them run."""
    decisions: List[Decision] = []
    workflows: List[Workflow] = []
    for workflow in pipeline.workflows:
        if workflow.name == MAIN and not workflow.guards:
            dependents = pipeline.setup.prune == "dependents"
            pruned = prune(workflow.jobs, proofs.proven, dependents, ref)
            decisions.extend(_decisions(workflow.jobs, pruned, proofs, everything))
            workflow = _left(workflow, pruned, pipeline, bool(everything))
        elif pipeline.dynamic and workflow is _filled(pipeline):
            workflow = workflow._replace(jobs=with_status_job(workflow.jobs, "", False, tags_of(pipeline), workflow.at))
        workflows.append(workflow)
    return Plan(tuple(decisions), pipeline._replace(workflows=tuple(workflows)))


def _filled(pipeline: Pipeline) -> Optional[Workflow]:
    """The workflow that is never empty where there is no main one: CircleCI fails a pipeline with nothing to run."""
    continued = pipeline.continued
    return continued[0] if continued and all(workflow.name != MAIN for workflow in continued) else None


def _left(workflow: Workflow, pruned: Pruned, pipeline: Pipeline, everything: bool) -> Workflow:
    jobs = workflow.jobs if everything else pruned.jobs
    name = pipeline.setup.status_job
    if not pipeline.dynamic and not name:
        return workflow  # nothing has to be continued with
    gone = bool(pruned.left) and not everything
    return workflow._replace(jobs=with_status_job(jobs, name, gone, tags_of(pipeline), workflow.at))


def _decisions(jobs: Tuple[Job, ...], pruned: Pruned, proofs: Proofs, everything: str) -> List[Decision]:
    left = {job.name: job for job in pruned.jobs if job.name not in pruned.left}
    found = []
    for job in jobs:
        kept = left.get(job.name)
        why = _why(job, pruned, proofs)
        if everything:
            why = _overruled(why, everything, kept is None)
            kept = job
        dropped = () if kept is None else _dropped(job, kept)
        verdict = SKIP if kept is None else ASK if why == NOT_ASKED else RUN
        found.append(Decision(job.name, verdict, why, proofs.hashes.get(job.name), dropped))
    return found


def _overruled(why: str, everything: str, skipped: bool) -> str:
    """Why a job runs that wouldn't, or mightn't, if not everything did."""
    if skipped:
        return f"{everything} (else it would be skipped: {why})"
    return f"{everything} (else {why})" if why == NOT_ASKED else why


def _why(job: Job, pruned: Pruned, proofs: Proofs) -> str:
    if job.name in pruned.left:
        return pruned.left[job.name]
    if job.name in pruned.kept_for:
        return f"proven, but {pruned.kept_for[job.name]} needs its files"
    if job.name in proofs.reasons:
        return proofs.reasons[job.name]
    if job.type != "build":
        return f"{job.type} jobs are never skipped by themselves"
    if not job.gated:
        return "it has no source_files"
    return NO_PROOF if proofs.asked else NOT_ASKED


def _dropped(before: Job, after: Job) -> Tuple[str, ...]:
    remaining = {edge.name for edge in after.requires}
    return tuple(edge.name for edge in before.requires if edge.name not in remaining)
