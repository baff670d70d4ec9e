"""The end of a gated job: it passed, so a later pipeline with the same sources and definition may skip it."""

from __future__ import annotations

from typing import Dict, Mapping, Tuple

from cigen.config.nodes import Value
from cigen.gate.proofs.fork import IS_FORK
from cigen.pipeline.model import Job

RECORD = "cigen_record_proof"
RECORD_ORB_JOB = "cigen_record_orb_job"
KEY_PREFIX = "job_status-exists-v1-"
EXISTS = "/tmp/cigen_job_exists"
JOB_KEY = "/tmp/cigen_job_status/job-key"


def record_script(unless: str = "", why: str = "") -> str:
    """Leaves a marker and the key it is kept under, `unless` a shell's condition holds, for the reason `why`.

    Plain sh in /tmp: the job may have removed its directory or have no bash. It never fails: recording is no part of
    the job's result. The true key stands only beside its marker, and never in a fork's pull request, whose caches may
    be shared.
    """
    refused = f'elif {unless}; then\n  echo "{why}"\n' if unless else ""
    return f"""\
umask 022
rm -rf {EXISTS} /tmp/cigen_job_status
mkdir -p {EXISTS} /tmp/cigen_job_status
printf '%s\\n' "none-$CIGEN_JOB-$CIGEN_ARCHITECTURE-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}" > {JOB_KEY}
if {IS_FORK}; then
  echo "This is a pull request from a fork: nothing is recorded."
{refused}elif touch "{EXISTS}/done_$CIGEN_HASH"; then
  printf '%s\\n' "$CIGEN_JOB-$CIGEN_ARCHITECTURE-$CIGEN_HASH" > {JOB_KEY}
fi
exit 0
"""


def record_command() -> Dict[str, Value]:
    """The command that records a proof."""
    return recording("Record that a job passed with these sources.", record_script())


def record_orb_job_command() -> Dict[str, Value]:
    """The same for an orb's job: it may say itself how many nodes it has, and the first green one must not speak for all."""
    unless = '[ "${CIRCLE_NODE_TOTAL:-}" != 1 ]'
    why = "This job runs on several nodes, or nobody says on how many: nothing is recorded."
    return recording("Record that an orb's job passed with these sources.", record_script(unless, why))


def recording(description: str, script: str, **more: Tuple[str, Value]) -> Dict[str, Value]:
    """A command that records by this script; without a hash there is nothing to record and it has no steps.

    `more` are variables of the script, each with a parameter's name and declaration.
    """
    run: Dict[str, Value] = {
        "name": "Record that this job passed",
        "shell": "/bin/sh",
        "working_directory": "/tmp",
        "environment": {
            "CIGEN_JOB": "<< parameters.job >>",
            "CIGEN_ARCHITECTURE": "<< parameters.architecture >>",
            "CIGEN_HASH": "<< parameters.hash >>",
            **{variable: f"<< parameters.{name} >>" for variable, (name, _) in more.items()},
        },
        "command": script,
    }
    save: Dict[str, Value] = {
        "name": "Keep the record",
        "key": f'{KEY_PREFIX}{{{{ checksum "{JOB_KEY}" }}}}',
        "paths": [EXISTS],
        "when": "on_success",
    }
    return {
        "description": description,
        "parameters": {
            "job": {"type": "string"},
            "architecture": {"type": "string"},
            "hash": {"type": "string", "default": ""},
            **dict(more.values()),
        },
        "steps": [{"when": {"condition": "<< parameters.hash >>", "steps": [{"run": run}, {"save_cache": save}]}}],
    }


def record_step(job: Job, hashes: Mapping[str, str], command: str = RECORD) -> Dict[str, Value]:
    """The step that records a variant's proof, with its hash where there is one."""
    arguments: Dict[str, Value] = {"job": job.recorded_as, "architecture": job.architecture}
    if job.variant in hashes:
        arguments["hash"] = hashes[job.variant]
    return {command: arguments}
