"""Names that cigen gives out itself."""

from __future__ import annotations

import re
from typing import Mapping

from cigen.errors import ConfigError
from cigen.gate.pruning.status_job import SKIPPED, status_name
from cigen.pipeline.model import Pipeline
from cigen.render.audit_step import AUDIT
from cigen.render.node_proof import FIND_NODE, NAME_NODES, RECORD_NODE, RECORD_NODES
from cigen.render.own_proof import RECORD_OWN
from cigen.render.probes import PROBE
from cigen.render.proof import RECORD, RECORD_ORB_JOB

SETUP = "setup"
_COMMANDS = (RECORD, RECORD_ORB_JOB, AUDIT, PROBE, RECORD_NODE, NAME_NODES, FIND_NODE, RECORD_NODES, RECORD_OWN)
_OF_PROOFS = ("save_cache", "restore_cache", "run", "unless", "when")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def check_reserved(pipeline: Pipeline) -> None:
    """Raises ConfigError for a command, job or workflow of the user's with a name that means something else."""
    setup = pipeline.setup
    if setup.status_job and not _NAME.fullmatch(setup.status_job):
        what = f"`status_job` can't be `{setup.status_job}`"
        repair = "Use letters, digits, `_` and `-`, and begin with a letter."
        raise ConfigError(what, setup.at or pipeline.at, repair)
    written = (pipeline.native or {}).get("commands")
    for name in _COMMANDS:
        if isinstance(written, Mapping) and name in written:
            raise ConfigError(f"the command name `{name}` is cigen's own", pipeline.at, "Rename it.")
        if name in pipeline.commands:
            raise ConfigError(f"the command name `{name}` is cigen's own", pipeline.commands[name].at, "Rename it.")
    for name in _OF_PROOFS if pipeline.gated else ():
        if name in pipeline.commands or isinstance(written, Mapping) and name in written:
            at = pipeline.commands[name].at if name in pipeline.commands else pipeline.at
            what = f"the command `{name}` would take the place of the step by which cigen keeps and finds proofs"
            raise ConfigError(what, at, "Rename it, or remove all `source_files`.")
    for workflow in pipeline.continued:
        named = status_name(workflow, setup.status_job)
        unknown = next((job.name for job in workflow.jobs if "<<" in job.name), "")
        if named and unknown:
            what = f"`status_job` can't require `{unknown}`: only CircleCI knows its name"
            repair = f"Give each job of `{workflow.name}` a `name` without pipeline values."
            raise ConfigError(what, setup.at or pipeline.at, repair)
    for workflow in pipeline.workflows:
        if workflow.is_setup and workflow.guards:
            what = f"the setup workflow `{workflow.name}` can't wait for a parameter"
            raise ConfigError(what, workflow.at, "Remove `run_when`: it runs when no other workflow does.")
        if workflow.is_setup and not pipeline.dynamic:
            what = "with `dynamic: false` nothing is set up"
            raise ConfigError(what, workflow.at, f"Remove the workflow `{workflow.name}`, or `dynamic`.")
        for job in workflow.jobs:
            if job.name.lower() in (SKIPPED, setup.status_job.lower(), status_name(workflow, setup.status_job).lower()):
                raise ConfigError(f"the job name `{job.name}` is cigen's own", job.at, "Rename the job.")
