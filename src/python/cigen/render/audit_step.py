"""The step of a job that runs although it is proven, as an audit or because everything runs: what its failure means."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline

AUDIT = "cigen_audit"

_CONTRADICTION = """\
echo "There is a proof that this job passed with these sources and this definition. But for an audit, a full run, or a job"
echo "that needs its files it would have been skipped:"
echo "  $CIGEN_JOB-$CIGEN_ARCHITECTURE-$CIGEN_HASH"
echo "It fails now, so it reads something that its source_files don't name, or something changed behind a name that stays"
echo "(the tag of an image, a context), or it fails by chance. Until you know which, change setup.epoch: that forgets all proofs."
echo "On a machine with strace, cigen trace --job $CIGEN_JOB -- COMMAND lists what a command reads and isn't declared."
"""


def audit_commands(pipeline: Pipeline) -> Dict[str, Value]:
    """The command, where a job runs although it is proven."""
    used = any(job.proven for workflow in pipeline.continued for job in workflow.jobs)
    return {AUDIT: _command()} if used else {}


def _command() -> Dict[str, Value]:
    run: Dict[str, Value] = {
        "name": "Say which proof this failure contradicts",
        "when": "on_fail",
        "shell": "/bin/sh",
        "working_directory": "/tmp",
        "environment": {
            "CIGEN_JOB": "<< parameters.job >>",
            "CIGEN_ARCHITECTURE": "<< parameters.architecture >>",
            "CIGEN_HASH": "<< parameters.hash >>",
        },
        "command": _CONTRADICTION,
    }
    return {
        "description": "Say which proof the failure of a job contradicts.",
        "parameters": {name: {"type": "string"} for name in ("job", "architecture", "hash")},
        "steps": [{"run": run}],
    }


def last_steps(job: Job, hashes: Mapping[str, str], record: Value) -> List[Value]:
    """What a gated job ends with: its record, behind what a proven one says when it fails."""
    if not job.proven or job.variant not in hashes:
        return [record]
    given = {"job": job.recorded_as, "architecture": job.architecture, "hash": hashes[job.variant]}
    return [{AUDIT: given}, record]
