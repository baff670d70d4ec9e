"""The step of a job that `setup.audit` runs although it is proven: what its failure means."""

from __future__ import annotations

from typing import Dict, List, Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline

AUDIT = "cigen_audit"

_CONTRADICTION = """\
echo "This job ran as an audit: there is a proof that it passed with these sources and this definition,"
echo "  $CIGEN_JOB-$CIGEN_ARCHITECTURE-$CIGEN_HASH"
echo "It fails now, so it reads something that its source_files don't name, or something changed behind a name that stays"
echo "(the tag of an image, a context), or it fails by chance. Until you know which, change setup.epoch: that forgets all proofs."
"""


def audit_commands(pipeline: Pipeline) -> Dict[str, Value]:
    """The command, where a job is audited."""
    used = any(job.audited for workflow in pipeline.continued for job in workflow.jobs)
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
        "description": "Say which proof the failure of an audited job contradicts.",
        "parameters": {name: {"type": "string"} for name in ("job", "architecture", "hash")},
        "steps": [{"run": run}],
    }


def last_steps(job: Job, hashes: Mapping[str, str], record: Value) -> List[Value]:
    """What a gated job ends with: its record, behind what an audited one says when it fails."""
    if not job.audited or job.variant not in hashes:
        return [record]
    given = {"job": job.recorded_as, "architecture": job.architecture, "hash": hashes[job.variant]}
    return [{AUDIT: given}, record]
