"""Workflows of any shape, and any of their jobs proven: what is left runs all that has something to prove, in order."""

from __future__ import annotations

import json
from typing import Dict, FrozenSet, List, Mapping, NamedTuple, Sequence, Set

from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import CigenError
from cigen.gate.pruning.plan import RUN, SKIP, Proofs, make_plan
from cigen.gate.pruning.prune import DEPENDENT, NEVER_RUN
from cigen.pipeline.model import Job
from cigen.pipeline.order import upstream
from cigen.render.render import render_continuation
from fuzz.figures import Fault, Figures, check_message, limits

_STATUSES = (None, None, None, ["success"], ["failed"], ["success", "failed"], ["canceled"], ["not_run", "success"])
_FILTERS = (
    None,
    None,
    None,
    {"branches": {"only": ["main"]}},
    {"branches": {"ignore": "/x.*/"}},
    {"tags": {"only": "/.*/"}},
)


class Case(NamedTuple):
    """A configuration, and the jobs that are proven."""

    text: str
    proven: FrozenSet[str]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    jobs: Dict[str, object] = {}
    names: List[str] = []
    for number in range(draw(st.integers(1, 9))):
        job: Dict[str, object] = {"image": "x", "steps": ["checkout"]}
        kind = draw(st.sampled_from(("gated", "gated", "gated", "plain", "approval", "no-op")))
        if kind == "gated":
            job["source_files"] = [f"src/{number}/"]
        elif kind in ("approval", "no-op"):
            job = {"type": kind}
        requires = draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) if names else []
        if requires:
            statuses = [(name, draw(st.sampled_from(_STATUSES))) for name in requires]
            job["requires"] = [name if status is None else {name: status} for name, status in statuses]
        filters = draw(st.sampled_from(_FILTERS))
        if filters:
            job["filters"] = filters
        names.append(f"j{number}")
        jobs[names[-1]] = job
    setup = {
        "prune": draw(st.sampled_from(("proven", "dependents"))),
        "status_job": draw(st.sampled_from(("done", ""))),
    }
    proven = frozenset(name for name in names if draw(st.booleans()))
    return Case(json.dumps({"setup": {k: v for k, v in setup.items() if v}, "jobs": jobs}), proven)


def drive(case: Case, figures: Figures) -> None:
    """Raises Fault where the plan breaks a law."""
    with limits():
        try:
            pipeline = load_pipeline(SnapshotFiles({"cigen.yml": case.text.encode()}))
        except CigenError as error:
            check_message(error)
            figures.refused += 1
            return
        proven = case.proven & {job.name for job in pipeline.gated}
        plan = make_plan(pipeline, Proofs(proven=proven))
        render_continuation(plan.pipeline, {}, {})
    (before,), (after,) = ([w.jobs for w in one.workflows if w.name == "main"] for one in (pipeline, plan.pipeline))
    verdicts = {one.job: one for one in plan.decisions}
    for job in before:
        decision = verdicts[job.name]
        figures.comparisons += 1
        if (
            decision.outcome == SKIP
            and job.gated
            and job.name not in proven
            and decision.why not in (DEPENDENT, NEVER_RUN)
        ):
            raise Fault(f"{job.name} is skipped without a proof: {decision}")
        if decision.outcome == RUN and job.name not in {one.name for one in after}:
            raise Fault(f"{job.name} runs and isn't there")
    _check_order(before, after, figures)


def _check_order(before: Sequence[Job], after: Sequence[Job], figures: Figures) -> None:
    names = {job.name for job in after}
    first, then = _upstream(before), _upstream(after)
    for job in after:
        missing = {edge.name for edge in job.requires} - names
        if missing:
            raise Fault(f"{job.name} requires {missing}, which left")
        lost = (first.get(job.name, set()) & names) - then[job.name]
        figures.comparisons += 1
        if lost:
            raise Fault(f"{job.name} no longer waits for {lost}")


def _upstream(jobs: Sequence[Job]) -> Mapping[str, Set[str]]:
    return {name: set(found) for name, found in upstream(jobs).items()}
