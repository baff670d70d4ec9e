"""Names that cigen gives out itself."""

from __future__ import annotations

from cigen.circleci.proof import RECORD
from cigen.circleci.setup_job import PROBE
from cigen.errors import ConfigError
from cigen.gate.status_job import SKIPPED
from cigen.pipeline.model import Pipeline

SETUP = "setup"


def check_reserved(pipeline: Pipeline) -> None:
    """Raises ConfigError for a command, job or workflow of the user's with a name that means something else."""
    for name in (RECORD, PROBE):
        if name in pipeline.commands:
            raise ConfigError(f"the command name `{name}` is cigen's own", pipeline.commands[name].at, "Rename it.")
    for workflow in pipeline.workflows:
        if workflow.name == SETUP:
            raise ConfigError("the workflow name `setup` is cigen's own", workflow.at, "Rename the workflow.")
        for job in workflow.jobs:
            if job.name in (SKIPPED, pipeline.setup.status_job):
                raise ConfigError(f"the job name `{job.name}` is cigen's own", job.at, "Rename the job.")
