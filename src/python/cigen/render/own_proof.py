"""`dynamic: false`: each job looks its own proof up, halts when there is one, and records it when it passes."""

from __future__ import annotations

from typing import Dict, List, Mapping, Tuple

from cigen.config.nodes import Value
from cigen.gate.inputs.alone import never_alone, sources_at
from cigen.gate.proofs.fork import IS_FORK
from cigen.pipeline.model import Job, Pipeline
from cigen.render.install import run
from cigen.render.probes import KEYS, PROBE, hash_script, unless_told
from cigen.render.proof import EXISTS, JOB_KEY, KEY_PREFIX
from cigen.render.setup_job import trigger
from cigen.render.values import values_for

RECORD_OWN = "cigen_record_own_proof"

# The key was written before the job's own steps; without a hash in it there is nothing to record.
_SCRIPT = f"""\
umask 022
key={KEYS}/$CIGEN_VARIANT/job-key
hash=$(sed 's/.*-//' "$key")
rm -rf {EXISTS} "$(dirname {JOB_KEY})"
mkdir -p {EXISTS} "$(dirname {JOB_KEY})"
echo "none-$CIGEN_VARIANT-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}" > {JOB_KEY}
if {IS_FORK}; then
  echo "This is a pull request from a fork: nothing is recorded."
elif [ "$(cat {KEYS}/"$CIGEN_VARIANT"/build 2>/dev/null)" != "${{CIRCLE_WORKFLOW_JOB_ID:-}}" ]; then
  echo "The key is of another build: nothing is recorded."
elif [ "${{#hash}}" -eq 64 ] && touch "{EXISTS}/done_$hash"; then
  cp "$key" {JOB_KEY}
fi
exit 0
"""


def record_own_command() -> Dict[str, Value]:
    """The command at the end of a job that hashed itself."""
    recorded: Dict[str, Value] = {
        "name": "Record that this job passed",
        "shell": "/bin/sh",
        "working_directory": "/tmp",
        "environment": {"CIGEN_VARIANT": "<< parameters.variant >>"},
        "command": _SCRIPT,
    }
    save: Dict[str, Value] = {
        "name": "Keep the record",
        "key": f'{KEY_PREFIX}{{{{ checksum "{JOB_KEY}" }}}}',
        "paths": [EXISTS],
        "when": "on_success",
    }
    return {
        "description": "Record that a job passed with these sources.",
        "parameters": {"variant": {"type": "string"}},
        "steps": [{"run": recorded}, {"save_cache": save}],
    }


def gated_steps(job: Job, steps: List[Value], pipeline: Pipeline) -> List[Value]:
    """The steps of a job that halts, right after its checkout, when its proof is there."""
    at = sources_at(job, pipeline)
    given = values_for([job], pipeline)
    script = hash_script(f" --job {job.variant}{given.options}")
    look: List[Value] = [
        run("Hash this job", script, CIGEN_PROBES=job.variant, **given.environment),
        unless_told(
            [
                {PROBE: {"variant": job.variant}},
                run(
                    "Halt if it is already proven",
                    f"cigen setup halt --job {job.variant} --directory {KEYS} --markers {EXISTS} || true",
                    **trigger(pipeline.setup),
                ),
            ]
        ),
    ]
    return [*steps[:at], *look, *steps[at:]]


def record_own_step(job: Job) -> Dict[str, Value]:
    """The last step of a job that hashed itself."""
    return {RECORD_OWN: {"variant": job.variant}}


def gated_alone(pipeline: Pipeline) -> Tuple[Job, ...]:
    """The jobs that can decide for themselves: they have the sources, one node knows that all of it passed, and no
    other job waits for files that they would halt before handing on."""
    never = never_alone(pipeline)
    return tuple(job for job in pipeline.gated if job.variant not in never)


def commands(probe: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the gated jobs use."""
    return {PROBE: probe, RECORD_OWN: record_own_command()}
