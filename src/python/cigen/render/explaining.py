"""The steps of setup behind `continue`: what changed since an earlier pipeline, which informs and decides nothing.

They stand there because they restore a cache: the key has been used by then. None of them fails the job.
"""

from __future__ import annotations

from typing import Dict, List

from cigen.config.nodes import Value
from cigen.gate.proofs.fork import IS_FORK
from cigen.gate.pruning.audit import NUMBER
from cigen.pipeline.model import Pipeline
from cigen.render.install import NEVER_FAILS, run

PLAN = "/tmp/cigen_plan"
_KEY_PREFIX = "cigen_explanation-v1-"
_BRANCHES = "/tmp/cigen_branches"
_BEFORE, _KEPT = "/tmp/cigen_before", "/tmp/cigen_explanation"
_FILE = "explanation.json"

# A key's checksum stands for the whole name: by the bare name `feature` would find what `feature-x` kept.
_NAME = f"""\
{NEVER_FAILS}rm -rf {_BRANCHES} {_KEPT} {_BEFORE}-*
mkdir -p {_BRANCHES} {_KEPT}
if [ -n "${{CIRCLE_TAG:-}}" ]; then
  printf 'tag %s\\n' "$CIRCLE_TAG"
else
  printf 'branch %s\\n' "${{CIRCLE_BRANCH:-}}"
fi > {_BRANCHES}/own
if {IS_FORK}; then
  echo "fork ${{CIRCLE_WORKFLOW_JOB_ID:-$$}}"
else
  cat {_BRANCHES}/own
fi > {_BRANCHES}/kept
echo "branch main" > {_BRANCHES}/default
default=$(git symbolic-ref --quiet --short refs/remotes/origin/HEAD 2>/dev/null)
printf 'branch %s\\n' "${{default#origin/}}" > {_BRANCHES}/default
"""

# What was restored is moved away, whatever it is, to where nothing can have been restored to: only what this pipeline
# writes is kept under its number.
_EXPLAIN = f"""\
{NEVER_FAILS}before="{_BEFORE}-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}"
mv {_KEPT} "$before" || rm -rf {_KEPT}
mkdir {_KEPT}
cigen setup explain --plan {PLAN} --before "$before/{_FILE}" --output {_KEPT}/{_FILE}
"""


def kept_plan() -> Dict[str, str]:
    """What says where the plan is kept."""
    return {"CIGEN_PLAN": f"{PLAN}/plan.json"}


def explaining(pipeline: Pipeline) -> List[Value]:
    """The steps; none where nothing has a hash."""
    if not pipeline.gated:
        return []
    restore: Dict[str, Value] = {
        "name": "Look for an explanation of before",
        "keys": [_key("own"), _key("default")],
    }
    save: Dict[str, Value] = {
        "name": "Keep this one",
        "key": f"{_key('kept')}<< pipeline.number >>",
        "paths": [_KEPT],
    }
    return [
        run("Name this branch", _NAME),
        {"restore_cache": restore},
        run("Say what changed", _EXPLAIN, **{NUMBER: "<< pipeline.number >>"}),
        {"store_artifacts": {"path": PLAN, "destination": "cigen"}},
        {"save_cache": save},
    ]


def _key(name: str) -> str:
    return f'{_KEY_PREFIX}{{{{ checksum "{_BRANCHES}/{name}" }}}}-'
