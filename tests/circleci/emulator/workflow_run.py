"""The jobs of a workflow, each when those it requires have ended (docs: configuration-reference, `requires`)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Dict, Mapping, Optional, Sequence, Set

from circleci.emulator.compiled import STATUSES, Job, Workflow
from circleci.emulator.job_run import run_job
from circleci.emulator.node import Assignment
from circleci.emulator.results import JobRun, WorkflowRun
from circleci.emulator.site import Site
from circleci.emulator.trigger import Trigger
from circleci.emulator.workspace import Workspace


@dataclass(frozen=True)
class Decisions:
    """What people do while the pipeline runs: globs over the names of jobs."""

    approve: Sequence[str] = ()
    cancel: Sequence[str] = ()
    unauthorized: Sequence[str] = ()


@dataclass(frozen=True)
class Runner:
    """What every workflow of one config run is run with."""

    site: Site
    trigger: Trigger
    decisions: Decisions
    setup: bool
    secrets: Mapping[str, str]

    def run(self, workflow: Workflow) -> WorkflowRun:
        """One job after the other: the order is the config's, requirements first."""
        workspace = Workspace()
        runs: Dict[str, JobRun] = {}
        ancestors: Dict[str, Set[str]] = {}
        for job in workflow.jobs:
            ancestors[job.name] = set(job.requires).union(*(ancestors[name] for name in job.requires))
            status = _before(job, runs) or self._decided(job)
            if status is not None:
                runs[job.name] = JobRun(job, status)
            else:
                runs[job.name] = run_job(self._assignment(workflow, job, workspace, ancestors[job.name]))
        return WorkflowRun(workflow.name, runs)

    def _decided(self, job: Job) -> Optional[str]:
        if _any(self.decisions.cancel, job):
            return "canceled"
        restricted = any(name in self.site.restricted_contexts for name in job.contexts)
        if restricted or _any(self.decisions.unauthorized, job):
            return "unauthorized"
        if job.type == "approval":
            return "success" if _any(self.decisions.approve, job) else "on_hold"
        return "success" if job.type == "no-op" else None

    def _assignment(self, workflow: Workflow, job: Job, workspace: Workspace, ancestors: Set[str]) -> Assignment:
        build = self.site.next_build()
        return Assignment(
            self.site, self.trigger, workflow.name, job, build, self.setup, workspace, ancestors, self.secrets
        )


def _before(job: Job, runs: Mapping[str, JobRun]) -> Optional[str]:
    """What the required jobs make of it: None when it starts."""
    found = [(runs[name].status, wanted) for name, wanted in job.requires.items()]
    if any(status in STATUSES and status not in wanted for status, wanted in found):
        return "not_run"
    return "blocked" if any(status not in STATUSES for status, _ in found) else None


def _any(patterns: Sequence[str], job: Job) -> bool:
    return any(fnmatchcase(job.name, pattern) for pattern in patterns)
