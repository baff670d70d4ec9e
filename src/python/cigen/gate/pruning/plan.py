"""What runs and what doesn't, and why: one decision for each use of a job in a workflow that setup continues with."""

from __future__ import annotations

from typing import FrozenSet, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.config.workflow import MAIN
from cigen.gate.pruning.audit import AUDITED
from cigen.gate.pruning.filtered import UNKNOWN, Ref
from cigen.gate.pruning.presence import always_there, tags_of
from cigen.gate.pruning.prune import Pruned, prune
from cigen.gate.pruning.status_job import in_place_of, status_name, with_status_job
from cigen.pipeline.model import Job, Pipeline, Workflow

NO_PROOF = "no proof for these sources and this definition"
NOT_ASKED = "skipped if CircleCI's cache has a proof of this hash"
WITH_OTHERS = "skipped if all that it installs for are"
RUN, SKIP, ASK = "run", "skip", "ask"


_OPEN = (NOT_ASKED, WITH_OTHERS)


class Proofs(NamedTuple):
    """What setup found out, by variants' ids: the proven ones, each one's JOB_HASH, and why the others have none.

    `asked` is false where nobody looked into CircleCI's cache. `audited` are those of the proven that run anyway.
    """

    asked: bool = True
    proven: FrozenSet[str] = frozenset()
    hashes: Mapping[str, str] = {}
    reasons: Mapping[str, str] = {}
    audited: FrozenSet[str] = frozenset()


class Decision(NamedTuple):
    """One variant: RUN, SKIP or ASK, why, its JOB_HASH where known, and the requirements it lost.

    `job` is its name in `workflow`, `variant` its id. `recorder` is the job that records its proof, if it isn't itself: it
    runs, or is skipped, with it.
    """

    job: str
    outcome: str
    why: str
    hash: Optional[str]
    dropped: Tuple[str, ...]
    workflow: str = MAIN
    variant: str = ""
    stage: str = ""
    recorder: str = ""


class Plan(NamedTuple):
    """The decisions in the pipeline's order, and the pipeline that is left to run."""

    decisions: Tuple[Decision, ...]
    pipeline: Pipeline


def make_plan(pipeline: Pipeline, proofs: Proofs, everything: str = "", ref: Ref = UNKNOWN) -> Plan:
    """Decides about every variant of the continued workflows; `everything`, where it says why, makes all of them run."""
    decisions: List[Decision] = []
    workflows: List[Workflow] = []
    filled = always_there(pipeline)
    for workflow in pipeline.workflows:
        if not workflow.guards and not workflow.is_setup:
            proven = frozenset(job.name for job in workflow.jobs if job.variant in proofs.proven - proofs.audited)
            pruned = Pruned(workflow.jobs, {}, {})
            if proven:
                pruned = prune(workflow.jobs, proven, pipeline.setup.prune == "dependents", ref)
            decisions.extend(_decisions(workflow, pruned, proofs, everything, pipeline.dynamic))
            tags = tags_of(pipeline.continued if workflow is filled else (workflow,))
            workflow = _left(workflow, pruned, pipeline, bool(everything), workflow is filled, tags)
            workflow = _with_proven(workflow, proofs.proven)
        workflows.append(workflow)
    return Plan(tuple(decisions), pipeline._replace(workflows=tuple(workflows)))


def _left(
    workflow: Workflow, pruned: Pruned, pipeline: Pipeline, everything: bool, filled: bool, tags: Sequence[str]
) -> Workflow:
    """What is left of a workflow; one that is `filled` is there in every build that setup runs for."""
    jobs = workflow.jobs if everything else pruned.jobs
    name = status_name(workflow, pipeline.setup.status_job)
    gone = [job for job in workflow.jobs if job.name in pruned.left and not everything]
    if not name and (not pipeline.dynamic or not filled and not gone):
        return workflow  # nothing has to be continued with, or not by this one
    if not name and not filled:
        return workflow._replace(jobs=(*jobs, in_place_of(gone, tags, workflow.at)))
    return workflow._replace(jobs=with_status_job(jobs, name, bool(gone), tags, workflow.at))


def _with_proven(workflow: Workflow, proven: FrozenSet[str]) -> Workflow:
    """Whatever a proven job runs for, its failure contradicts its proof."""
    if not any(job.gated and job.variant in proven for job in workflow.jobs):
        return workflow
    jobs = (job._replace(proven=job.gated and job.variant in proven) for job in workflow.jobs)
    return workflow._replace(jobs=tuple(jobs))


def _decisions(workflow: Workflow, pruned: Pruned, proofs: Proofs, everything: str, two_files: bool) -> List[Decision]:
    left = {job.name: job for job in pruned.jobs if job.name not in pruned.left}
    reasons = {job.name: _why(job, pruned, proofs) for job in workflow.jobs}
    found = []
    for job in workflow.jobs:
        kept = left.get(job.name)
        why = reasons[job.name]
        if job.only_for_others and all(reasons[name] == NOT_ASKED for name in _users(job, workflow)):
            why = WITH_OTHERS
        if everything:
            why = _overruled(why, everything, kept is None)
            kept = job
        dropped = () if kept is None else _dropped(job, kept)
        outcome = SKIP if kept is None else ASK if why in _OPEN else RUN
        digest = proofs.hashes.get(job.variant)
        recorder = job.recorder if two_files else ""
        found.append(Decision(job.name, outcome, why, digest, dropped, workflow.name, job.variant, job.stage, recorder))
    return found


def _users(job: Job, workflow: Workflow) -> Iterator[str]:
    return (one.name for one in workflow.jobs if job.name in (edge.name for edge in one.requires))


def _overruled(why: str, everything: str, skipped: bool) -> str:
    """Why a job runs that wouldn't, or mightn't, if not everything did."""
    if skipped:
        return f"{everything} (else it would be skipped: {why})"
    return f"{everything} (else {why})" if why in _OPEN else why


def _why(job: Job, pruned: Pruned, proofs: Proofs) -> str:
    if job.name in pruned.left:
        return pruned.left[job.name]
    if job.name in pruned.kept_for:
        return f"proven, but {pruned.kept_for[job.name]} needs its files"
    if job.variant in proofs.audited:
        return AUDITED
    if job.variant in proofs.reasons:
        return proofs.reasons[job.variant]
    if job.ungated:
        return job.ungated
    if job.type != "build":
        return f"{job.type} jobs are never skipped by themselves"
    if job.only_for_others:
        return "it installs for jobs that run"
    if not job.gated:
        return "it has no source_files"
    return NO_PROOF if proofs.asked else NOT_ASKED


def _dropped(before: Job, after: Job) -> Tuple[str, ...]:
    remaining = {edge.name for edge in after.requires}
    return tuple(edge.name for edge in before.requires if edge.name not in remaining)
