"""Jobs and workflow entries as CircleCI reads them."""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.config.steps import StepConfig
from cigen.pipeline.model import Edge, Job, Workflow


def definition(job: Job, last_steps: Sequence[Value] = ()) -> Dict[str, Value]:
    """The job under `jobs`, its steps followed by `last_steps`."""
    if job.type != "build":
        return {"type": job.type, **job.definition}
    written = dict(job.definition)
    environment = written.pop("environment", {})
    assert isinstance(environment, dict)
    return {
        **written,
        "environment": {"JOB_NAME": job.base, "DOCKER_ARCH": job.architecture, **environment},
        "steps": [*plain_steps(job.steps), *last_steps],
    }


def with_last_steps(job: Job, steps: Sequence[Value]) -> Tuple[Job, Sequence[Value]]:
    """The job, and what its definition ends with, so that nothing CircleCI runs comes behind these steps."""
    behind = job.entry.get("post-steps")
    if not steps or not isinstance(behind, (list, tuple)) or not behind:
        return job, steps
    return job._replace(entry={**job.entry, "post-steps": [*behind, *steps]}), ()


def plain_steps(steps: Tuple[StepConfig, ...]) -> List[Value]:
    """Steps as plain data."""
    return [step.plain for step in steps]


def entry(job: Job, defined_as: str) -> Value:
    """The job in its workflow's list."""
    keys: Dict[str, Value] = {}
    if defined_as != job.name:
        keys["name"] = job.name
    if job.type == "approval":
        keys["type"] = "approval"
    if job.requires:
        keys["requires"] = [requirement(edge) for edge in job.requires]
    keys.update(job.entry)
    return {defined_as: keys} if keys else defined_as


def requirement(edge: Edge) -> Value:
    """An edge as an entry of `requires`."""
    if not edge.statuses:
        return edge.name
    return {edge.name: edge.statuses[0] if len(edge.statuses) == 1 else list(edge.statuses)}


class WrittenDefinitions:
    """The `jobs` of one file: a name is taken once, by whichever definition came first."""

    def __init__(self, workflows: Sequence[Workflow]) -> None:
        # CircleCI refuses an approval with the name of a defined job.
        self._approvals = {
            job.name.lower() for workflow in workflows for job in workflow.jobs if job.type == "approval"
        }
        self._taken: Dict[str, str] = {}  # CircleCI compares names without regard to case
        self.jobs: Dict[str, Value] = {}

    def add(self, workflow: str, name: str, value: Value) -> str:
        """The name the definition has in this file: its own, or with its workflow's before it."""
        for candidate in (name, f"{workflow}_{name}", f"{workflow}_{name}_job"):
            if candidate.lower() in self._approvals or self._taken.get(candidate.lower(), candidate) != candidate:
                continue
            self._taken[candidate.lower()] = candidate
            if self.jobs.setdefault(candidate, value) == value:
                return candidate
        raise AssertionError(f"no name left for the job {name}")
