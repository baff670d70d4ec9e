"""How long a workflow takes, by what its steps cost: jobs here run one after the other, and in no time.

The costs are those of CircleCI's cloud as its users see them: a job starts within half a minute, a step that asks the cache
or the workspace takes one to three seconds, and what is small.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Dict, Mapping

from circleci.emulator.compiled import Job, Workflow

JOB_START, TRANSFER = 20.0, 2.0
_TRANSFERS = ("restore_cache", "save_cache", "attach_workspace", "persist_to_workspace", "checkout")


def seconds(workflow: Workflow, runs: Mapping[str, float] = {}, until: str = "") -> float:
    """From its start to its last job's end, or to the step `until` of that. `runs` are the costs of `run` steps by name, where they are worth mentioning.

    Nodes run side by side, and each runs all steps, so one counts.
    """
    ends: Dict[str, float] = {}
    for job in workflow.jobs:  # requirements come first
        begin = max((ends[name] for name in job.requires), default=0.0)
        ends[job.name] = begin + _of_job(job, runs, until)
    return max(ends.values(), default=0.0)


def _of_job(job: Job, runs: Mapping[str, float], until: str) -> float:
    steps = takewhile(lambda step: step.name != until, job.steps)
    return JOB_START + sum(TRANSFER if step.kind in _TRANSFERS else runs.get(step.name, 0.0) for step in steps)
