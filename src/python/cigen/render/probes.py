"""Looking for proofs: the keys of all jobs, and one look into CircleCI's cache for each."""

from __future__ import annotations

from typing import Dict, List

from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline
from cigen.render.explaining import PLAN
from cigen.render.install import run
from cigen.render.pants import pants_steps, with_pants
from cigen.render.proof import EXISTS, KEY_PREFIX
from cigen.render.values import values_for

PROBE = "cigen_probe"
_SKIP = "/tmp/skip"
SKIP_FILE = f"{_SKIP}/main.txt"
KEYS = "/tmp/setup_keys"
# What says where the proofs are that were found.
COLLECTED = {"CIGEN_SKIP_JOBS_FILE": SKIP_FILE, "CIGEN_JOB_KEYS": KEYS, "CIGEN_MARKERS": EXISTS}

# A machine of one's own keeps /tmp between builds: what an earlier build proved is none of this one's.
# The probes need their key files whatever happens, so each gets one that can't hit before anything is hashed.
_HASH = f"""\
rm -rf {KEYS} {EXISTS} {_SKIP}MORE
for variant in $CIGEN_PROBES; do
  mkdir -p "{KEYS}/$variant"
  echo "none-$variant-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}" > "{KEYS}/$variant/job-key"
done
cigen setup keys --directory {KEYS}OPTIONS || echo "The jobs could not be hashed: all of them run."
"""

# A job-key ends in its hash; a marker of that name means the job passed with it. Anything else means it runs.
_COLLECT = f"""\
mkdir -p {_SKIP}
for key in {KEYS}/*/job-key; do
  hash=$(sed 's/.*-//' "$key") || continue
  if [ "${{#hash}}" -eq 64 ] && [ -e "{EXISTS}/done_$hash" ]; then
    basename "$(dirname "$key")"
  fi
done > {SKIP_FILE}
echo "Already proven: $(wc -l < {SKIP_FILE})"
"""


def hash_script(options: str, stale: str = "") -> str:
    """Writes a key for each variant in CIGEN_PROBES; `options` go to `cigen setup keys`; `stale` is removed first."""
    return _HASH.replace("OPTIONS", options).replace("MORE", f" {stale}" if stale else "")


def probe_command() -> Dict[str, Value]:
    """Looks one variant's proof up: a marker in the cache under exactly its key."""
    key = f'{KEY_PREFIX}{{{{ checksum "{KEYS}/<< parameters.variant >>/job-key" }}}}'
    restore: Dict[str, Value] = {"name": "Look for << parameters.variant >>", "key": key}
    return {
        "description": "Look for the proof that a job passed.",
        "parameters": {"variant": {"type": "string"}},
        "steps": [{"restore_cache": restore}],
    }


def unless_told(steps: List[Value]) -> Value:
    """Steps that are left out where everything runs."""
    return {"unless": {"condition": "<< pipeline.parameters.skip_cache >>", "steps": steps}}


def probes(pipeline: Pipeline) -> List[Value]:
    """The steps that look for all of them here, the gated variants in the pipeline's order."""
    variants = [job.variant for job in pipeline.gated]
    if not variants:
        return []
    given = values_for(pipeline.gated, pipeline)
    looked_up: List[Value] = [{PROBE: {"variant": variant}} for variant in variants]
    hashing = run(
        "Hash every job", hash_script(given.options, PLAN), CIGEN_PROBES=" ".join(variants), **given.environment
    )
    return [
        *pants_steps(pipeline),
        with_pants(hashing, pipeline),
        unless_told([*looked_up, run("Collect what is proven", _COLLECT)]),
    ]
