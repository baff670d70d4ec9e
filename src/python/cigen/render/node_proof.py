"""The proof of a parallel job: each node records that it came to its end, and a job behind them that all did.

No node knows of the others, and that the job passed isn't enough: a node that halts ends green without its share.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional

from cigen.config.nodes import Value
from cigen.gate.proofs.fork import IS_FORK
from cigen.pipeline.model import Job, Pipeline
from cigen.render.proof import record_script, recording

RECORD_NODE = "cigen_record_node"
NAME_NODES = "cigen_name_nodes"
FIND_NODE = "cigen_find_node"
RECORD_NODES = "cigen_record_nodes"

_KEY_PREFIX = "job_node-v1-"
_DONE = "/tmp/cigen_nodes"
_KEYS = "/tmp/cigen_node_keys"
# A node's record is of one run of one workflow: nodes of different runs may have had different shares.
_NODE = "$CIGEN_HASH-$CIRCLE_WORKFLOW_ID"

_END = f"""\
umask 022
rm -rf {_DONE} {_KEYS}
mkdir -p {_DONE} {_KEYS}
node="{_NODE}-$CIRCLE_NODE_INDEX"
printf '%s\\n' "none-$node-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}" > {_KEYS}/own
if {IS_FORK}; then
  echo "This is a pull request from a fork: nothing is recorded."
elif [ -n "${{CIRCLE_WORKFLOW_ID:-}}" ] && touch "{_DONE}/done_$node"; then
  printf '%s\\n' "$node" > {_KEYS}/own
fi
exit 0
"""

_NAME = f"""\
umask 022
rm -rf {_DONE} {_KEYS}
mkdir -p {_DONE} {_KEYS}
node=0
while [ "$node" -lt "$CIGEN_NODES" ]; do
  printf '%s\\n' "{_NODE}-$node" > {_KEYS}/$node
  node=$((node + 1))
done
exit 0
"""

_ALL_DONE = f"""\
all_done() {{
  node=0
  while [ "$node" -lt "$CIGEN_NODES" ]; do
    [ -e "{_DONE}/done_{_NODE}-$node" ] || return 1
    node=$((node + 1))
  done
}}
"""


def _run(name: str, command: str, **environment: Value) -> Dict[str, Value]:
    return {
        "run": {
            "name": name,
            "shell": "/bin/sh",
            "working_directory": "/tmp",
            "environment": environment,
            "command": command,
        }
    }


def node_commands(looking: bool) -> Mapping[str, Value]:
    """What parallel jobs and, where they have something to look for, the jobs behind them use."""
    save: Dict[str, Value] = {
        "name": "Keep the record",
        "key": f'{_KEY_PREFIX}{{{{ checksum "{_KEYS}/own" }}}}',
        "paths": [_DONE],
        "when": "on_success",
    }
    end = _run("Record that this node came to its end", _END, CIGEN_HASH="<< parameters.hash >>")
    return {
        RECORD_NODE: {
            "description": "Record that a node of a parallel job came to its end.",
            "parameters": {"hash": {"type": "string", "default": ""}},
            "steps": [{"when": {"condition": "<< parameters.hash >>", "steps": [end, {"save_cache": save}]}}],
        },
        **(_looking() if looking else {}),
        RECORD_NODES: recording(
            "Record that every node of a parallel job came to its end.",
            _ALL_DONE + record_script("! all_done", "A node ended before its last step: nothing is recorded."),
            CIGEN_NODES=("nodes", {"type": "integer"}),
        ),
    }


def _looking() -> Mapping[str, Value]:
    find: Dict[str, Value] = {
        "name": "Look for node << parameters.node >>",
        "key": f'{_KEY_PREFIX}{{{{ checksum "{_KEYS}/<< parameters.node >>" }}}}',
    }
    return {
        NAME_NODES: {
            "description": "Write the keys of the records that the nodes of a parallel job leave.",
            "parameters": {"hash": {"type": "string"}, "nodes": {"type": "integer"}},
            "steps": [
                _run(
                    "Name the nodes' records",
                    _NAME,
                    CIGEN_HASH="<< parameters.hash >>",
                    CIGEN_NODES="<< parameters.nodes >>",
                )
            ],
        },
        FIND_NODE: {
            "description": "Look for the record of a node.",
            "parameters": {"node": {"type": "integer"}},
            "steps": [{"restore_cache": find}],
        },
    }


def node_step(job: Job, hashes: Mapping[str, str]) -> Value:
    """The last step of each node."""
    return {RECORD_NODE: {"hash": hashes[job.variant]}} if job.variant in hashes else RECORD_NODE


def proof_told(job: Job, hashes: Mapping[str, str]) -> Mapping[str, str]:
    """What the job that records for a parallel one is told; the hash is empty where there is nothing to record."""
    return {"job": job.recorded_as, "architecture": job.architecture, "hash": hashes.get(job.variant, "")}


def proof_job(
    name: str, nodes: Optional[int], told: Mapping[str, str], executor: Mapping[str, Value]
) -> Dict[str, Value]:
    """The job that records for a parallel one."""
    assert nodes is not None  # whoever doesn't know them records nothing
    arguments: Dict[str, Value] = {"job": told["job"], "architecture": told["architecture"], "nodes": nodes}
    steps: List[Value] = [{"run": {"name": "Every node passed", "command": "true"}}]
    if told["hash"]:
        arguments["hash"] = told["hash"]
        steps.append({NAME_NODES: {"hash": told["hash"], "nodes": nodes}})
        steps.extend({FIND_NODE: {"node": node}} for node in range(nodes))
    return {
        **executor,
        "environment": {"JOB_NAME": name, "DOCKER_ARCH": told["architecture"]},
        "steps": [*steps, {RECORD_NODES: arguments}],
    }


def proof_keys(job: Job, pipeline: Pipeline) -> Dict[str, Value]:
    """What the workflow says of that job."""
    keys: Dict[str, Value] = {"requires": [job.name]}
    if pipeline.setup.context is not None:  # it runs in setup's image, whose login may be there
        keys["context"] = pipeline.setup.context.plain()
    if "filters" in job.entry:
        keys["filters"] = job.entry["filters"]
    return keys


def proof_name(job: Job) -> str:
    """How the job that records for a parallel one is called."""
    return job.recorder
