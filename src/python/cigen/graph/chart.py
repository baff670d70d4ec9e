"""Workflow -> Chart: a box for each job, with its variants, and what each waits for."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.gate.pruning.plan import SKIP, Decision
from cigen.graph.facts import facts_of, subtitle_of
from cigen.graph.order import topological
from cigen.pipeline.model import Edge, Job, Workflow

SKIPPABLE, ALWAYS, APPROVAL, OTHER = "skippable", "always", "approval", "other"


class Variant(NamedTuple):
    """A job on one architecture; `decision` is None where nobody decided."""

    name: str
    architecture: str
    decision: Optional[Decision]

    @property
    def skipped(self) -> bool:
        """Whether all its variants would be."""
        return self.decision is not None and self.decision.outcome == SKIP


class Box(NamedTuple):
    """A job as it is drawn, with all its variants; `facts` are lines for whoever points at it."""

    name: str
    stage: str
    kind: str
    variants: Tuple[Variant, ...]
    facts: Tuple[str, ...]

    @property
    def skipped(self) -> bool:
        """Whether no variant of it runs."""
        return all(variant.skipped for variant in self.variants)


class Wait(NamedTuple):
    """A requirement between boxes, by number; the label is empty where success is what it waits for."""

    source: int
    target: int
    label: str


class Chart(NamedTuple):
    """One workflow. `decided` says that its boxes know whether they run."""

    name: str
    subtitle: str
    boxes: Tuple[Box, ...]
    waits: Tuple[Wait, ...]
    decided: bool


def chart_of(workflow: Workflow, decisions: Optional[Mapping[str, Decision]] = None) -> Chart:
    """The chart of a workflow; `decisions`, by id, colour it."""
    groups = _groups(workflow.jobs)
    waits = _waits(groups)
    if topological(len(groups), ((wait.source, wait.target) for wait in waits)) is None:
        groups = [[job] for job in workflow.jobs]  # variants that wait for each other crosswise
        waits = _waits(groups)
    boxes = tuple(_box(workflow, jobs, decisions or {}) for jobs in groups)
    subtitle = subtitle_of(workflow, decisions)
    return Chart(workflow.name, subtitle, boxes, waits, decisions is not None)


def _groups(jobs: Sequence[Job]) -> List[List[Job]]:
    groups: Dict[str, List[Job]] = {}
    for job in jobs:
        groups.setdefault(job.base, []).append(job)
    return list(groups.values())


def _waits(groups: Sequence[Sequence[Job]]) -> Tuple[Wait, ...]:
    places = {job.name: place for place, jobs in enumerate(groups) for job in jobs}
    return tuple(
        dict.fromkeys(
            Wait(places[edge.name], place, _label(edge))
            for place, jobs in enumerate(groups)
            for job in jobs
            for edge in job.requires
        )
    )


def _label(edge: Edge) -> str:
    return "" if edge.statuses in ((), ("success",)) else " or ".join(edge.statuses)


def _box(workflow: Workflow, jobs: Sequence[Job], decisions: Mapping[str, Decision]) -> Box:
    job = jobs[0]
    name = job.base if len(jobs) > 1 else job.name
    variants = tuple(Variant(job.name, job.architecture, decisions.get(job.variant)) for job in jobs)
    kind = _kind(workflow, job)
    return Box(name, job.stage, kind, variants, facts_of(jobs, kind == SKIPPABLE, decisions))


def _kind(workflow: Workflow, job: Job) -> str:
    if job.type == "approval":
        return APPROVAL
    if job.type != "build":
        return OTHER
    return SKIPPABLE if job.gated and skips(workflow) else ALWAYS


def skips(workflow: Workflow) -> bool:
    """Whether setup can take jobs out of this workflow."""
    return not workflow.guards and not workflow.is_setup
