"""The job `probe`: its nodes look for proofs side by side, each for its share, and hand on the names of what they found.

A node's answer is text that nobody needs to trust more than a cache: setup hashes every job itself and takes a name only
for the hash that is in it. A node that fails or halts, or isn't there, hands on nothing, and its share runs.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence, TypeVar

from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline
from cigen.render.explaining import PLAN
from cigen.render.install import NEVER_FAILS, install_steps, run
from cigen.render.jobs import plain_steps
from cigen.render.pants import pants_steps, with_pants
from cigen.render.probes import KEYS, PROBE, hash_script, unless_told
from cigen.render.proof import EXISTS
from cigen.render.values import values_for

PROBE_JOB = "probe"
ANSWERS = "/tmp/cigen_answers"
# The statuses that setup goes on after. Not `terminal`: who cancels the pipeline wants no continuation.
_ENDED: Sequence[Value] = ("success", "failed")
ANSWER = "node-"  # and the node's index: what a node found stands in a file of its own
LOOKED = "looked"  # the line that says that a node had something to look for
_Job = TypeVar("_Job")

_ANSWER = f"""\
{NEVER_FAILS}mkdir -p {ANSWERS}
answer="{ANSWERS}/{ANSWER}${{CIRCLE_NODE_INDEX:-0}}"
: > "$answer"
for key in {KEYS}/*/job-key; do
  hash=$(sed 's/.*-//' "$key") || continue
  [ "${{#hash}}" -eq 64 ] || continue
  echo {LOOKED} >> "$answer"
  if [ -e "{EXISTS}/done_$hash" ]; then
    echo "done_$hash" >> "$answer"
  fi
done
echo "Proofs found by this node: $(grep -c '^done_' "$answer")"
"""


def has_nodes(pipeline: Pipeline) -> bool:
    """Whether nodes look for the proofs, instead of the job `setup`."""
    return bool(pipeline.setup.probe_nodes and pipeline.gated and not pipeline.own_setup)


def slots_per_node(variants: int, nodes: int) -> int:
    """How many proofs a node can look for: a fifth more than its share, and one of few numbers, so that it seldom moves."""
    share = -(-variants // nodes)
    needed = -(-share * 6 // 5)
    slots = 4
    while slots < needed:  # 4, 6, 8, 12, 16, 24, …
        slots = slots * 3 // 2 if slots & (slots - 1) == 0 else slots * 4 // 3
    return slots


def share(jobs: Sequence[_Job], node: int, nodes: int, slots: int) -> Sequence[_Job]:
    """What a node looks for, in the order of its slots; those behind the last slot nobody looks for."""
    return jobs[node::nodes][:slots]


def probe_job(pipeline: Pipeline) -> Dict[str, Value]:
    """The job's definition. It names no job of the project, so it stays as it is when they come and go.

    CircleCI gives every job of the setup workflow the continuation's key. This one, which unpacks caches, needs none.
    """
    slots = _slots(pipeline)
    given = values_for(pipeline.gated, pipeline)
    hashing = run(
        "Hash this node's share",
        NEVER_FAILS + hash_script(f" --slots {len(slots)}{given.options}", ANSWERS),
        CIGEN_PROBES=" ".join(slots),
        **given.environment,
    )
    looking: List[Value] = [
        *plain_steps(pipeline.setup_checkout),
        *(_unfailing(step) for step in install_steps(pipeline)),
        *pants_steps(pipeline),
        with_pants(hashing, pipeline),
        *({PROBE: {"variant": slot}} for slot in slots),
        run("Name what was found", _ANSWER),
        {"persist_to_workspace": {"root": ANSWERS, "paths": [f"{ANSWER}*"]}},
    ]
    return {
        **pipeline.setup_executor,
        "parallelism": pipeline.setup.probe_nodes,
        "environment": {**pipeline.setup.environment, "CIRCLE_CONTINUATION_KEY": ""},
        "steps": [
            run("Look for proofs, side by side", 'echo "Each node does so for some of the jobs that cigen may skip."'),
            unless_told(looking),
        ],
    }


def requirement(name: str) -> Value:
    """What setup waits for."""
    return {name: list(_ENDED)}


def answers(pipeline: Pipeline) -> List[Value]:
    """The steps by which setup gets the nodes' answers; the hashes are made before anything of theirs is there."""
    given = values_for(pipeline.gated, pipeline)
    hashing = run("Hash every job", hash_script(given.options, f"{ANSWERS} {PLAN}"), **given.environment)
    return [
        *pants_steps(pipeline),
        with_pants(hashing, pipeline),
        unless_told([run("Make room for answers", f"mkdir -p {ANSWERS}"), {"attach_workspace": {"at": ANSWERS}}]),
    ]


def collected_answers(pipeline: Pipeline) -> Mapping[str, str]:
    """What says where the nodes' answers are, and who was asked."""
    return {
        "CIGEN_JOB_KEYS": KEYS,
        "CIGEN_ANSWERS": ANSWERS,
        "CIGEN_PROBE_NODES": str(pipeline.setup.probe_nodes),
        "CIGEN_PROBE_SLOTS": str(len(_slots(pipeline))),
    }


def _slots(pipeline: Pipeline) -> Sequence[str]:
    return [str(slot) for slot in range(1, slots_per_node(len(pipeline.gated), pipeline.setup.probe_nodes) + 1)]


def _unfailing(step: Value) -> Value:
    assert isinstance(step, dict)
    written = step["run"]
    assert isinstance(written, dict)
    return {"run": {**written, "command": f"{NEVER_FAILS}{written['command']}"}}
