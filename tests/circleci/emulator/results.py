"""What happened in a pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Mapping, Optional, Tuple

from circleci.emulator.compiled import Config, Job, Step


@dataclass(frozen=True)
class StepRun:
    """One step on one node; `replaced` when a stand-in ran in its place."""

    step: Step
    succeeded: bool
    output: str = ""
    replaced: bool = False

    @property
    def name(self) -> str:
        return self.step.name


@dataclass(frozen=True)
class NodeRun:
    """The steps of one parallel node, as far as they ran."""

    index: int
    succeeded: bool
    steps: Tuple[StepRun, ...] = ()
    halted: bool = False

    @property
    def log(self) -> str:
        return "".join(f"#### {run.name.splitlines()[0]}\n{run.output.rstrip()}\n" for run in self.steps)


@dataclass(frozen=True)
class JobRun:
    """A job and what became of it.

    `status`: success, failed, canceled, unauthorized or not_run; on_hold for an approval nobody gave; blocked.
    """

    job: Job
    status: str
    nodes: Tuple[NodeRun, ...] = ()

    @property
    def name(self) -> str:
        return self.job.name

    @property
    def log(self) -> str:
        return "".join(node.log for node in self.nodes)

    @property
    def steps(self) -> Tuple[StepRun, ...]:
        return tuple(step for node in self.nodes for step in node.steps)


@dataclass(frozen=True)
class WorkflowRun:
    name: str
    jobs: Mapping[str, JobRun]

    @property
    def status(self) -> str:
        found = {run.status for run in self.jobs.values()}
        order = ("failed", "unauthorized", "canceled", "on_hold")
        return next((status for status in order if status in found), "success")


@dataclass
class Run:
    """One config of a pipeline: compiled and run, or refused with `error`."""

    text: str
    config: Optional[Config] = None
    error: str = ""
    workflows: Dict[str, WorkflowRun] = field(default_factory=dict)

    @property
    def jobs(self) -> Mapping[str, JobRun]:
        """Every job by name; where two workflows have one of that name, the later's."""
        return {name: run for workflow in self.workflows.values() for name, run in workflow.jobs.items()}

    @property
    def ran(self) -> Tuple[str, ...]:
        """The jobs that got a machine, in the order they ran."""
        return tuple(run.name for workflow in self.workflows.values() for run in workflow.jobs.values() if run.nodes)


@dataclass
class Pipeline:
    """One pipeline: the run of `.circleci/config.yml`, and of what it was continued with.

    `replies`: the status of each answer of the continuation API, 0 where it gave none.
    """

    number: int
    revision: str
    continuation_key: str = ""
    skipped: bool = False
    setup: Run = field(default_factory=lambda: Run(""))
    continued: Optional[Run] = None
    replies: Tuple[int, ...] = ()

    @property
    def runs(self) -> Tuple[Run, ...]:
        return (self.setup,) if self.continued is None else (self.setup, self.continued)

    @property
    def errors(self) -> Tuple[str, ...]:
        """What CircleCI refused to compile."""
        return tuple(run.error for run in self.runs if run.error)

    @property
    def ran(self) -> Tuple[str, ...]:
        """The jobs of the continuation that got a machine; of the only config, when there is none."""
        return self.runs[-1].ran

    @property
    def log(self) -> str:
        """Everything any job printed."""
        return "".join(job.log for run in self.runs for job in run.jobs.values())
