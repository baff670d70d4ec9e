"""The status checks that CircleCI reports on a commit, by the names that branch protection knows.

https://circleci.com/docs/status-updates: an ordinary job is `ci/circleci: JOB`; a no-op or an approval, `ci/circleci: WORKFLOW/JOB`.
"""

from __future__ import annotations

from typing import Iterator

from cigen.cli.report.listing import Row
from cigen.gate.pruning.presence import is_conditioned
from cigen.gate.pruning.status_job import status_name
from cigen.pipeline.model import Job, Pipeline, Workflow

REQUIRE = "always reports: require this one"
_PREFIX = "ci/circleci: "


def checks(pipeline: Pipeline) -> Iterator[Row]:
    """One for each job, and for the status jobs that cigen adds."""
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            yield _row(_name(job, workflow), workflow, _reports(job, workflow))
            if job.recorder in pipeline.recorders:
                yield _row(f"{_PREFIX}{job.recorder}", workflow, _reports(job, workflow))
        status = status_name(workflow, pipeline.setup.status_job) if workflow in pipeline.continued else ""
        if status:
            always = not is_conditioned(workflow)
            when = REQUIRE if always else "reports only when its workflow runs"
            yield _row(f"{_PREFIX}{workflow.name}/{status}", workflow, when)


def _row(name: str, workflow: Workflow, reports: str) -> Row:
    return {"name": name, "workflow": workflow.name, "reports": reports}


def _name(job: Job, workflow: Workflow) -> str:
    return f"{_PREFIX}{job.name}" if job.type == "build" else f"{_PREFIX}{workflow.name}/{job.name}"


def _reports(job: Job, workflow: Workflow) -> str:
    if job.gated or job.only_for_others:  # which leaves with the last of those
        return "not when it is skipped"
    if workflow.guards or is_conditioned(workflow):
        return "only when its workflow runs"
    return "not where its filters leave it out" if "filters" in job.entry else "in every pipeline"
