"""Small configs for the emulator's own tests."""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional, Sequence

import yaml

from circleci.emulator.compiled import Config, Job, Step
from circleci.emulator.compiler import compile_config
from circleci.emulator.trigger import Trigger

NOTHING = {"store_artifacts": {"path": "none"}}
IMAGE = [{"image": "cimg/base:2024.01"}]


def config(jobs: Mapping[str, object], entries: Optional[Sequence[object]] = None, **sections: object) -> str:
    """A config whose workflow `main` lists the jobs, or `entries`."""
    workflows = {"main": {"jobs": list(jobs if entries is None else entries)}}
    return document(**{"jobs": jobs, "workflows": workflows, **sections})


def document(**sections: object) -> str:
    return yaml.safe_dump({"version": 2.1, **sections}, sort_keys=False)


def job(*steps: object, **keys: object) -> Dict[str, object]:
    """A job's definition; it does nothing when no step is given."""
    executor = {} if "executor" in keys or "machine" in keys else {"docker": IMAGE}
    return {**executor, "steps": list(steps) or [NOTHING], **keys}


def run(command: str, **keys: object) -> Dict[str, object]:
    return {"run": {"command": command, **keys}}


def compiled(
    text: str,
    parameters: Optional[Mapping[str, object]] = None,
    continuation: bool = False,
    branch: str = "main",
    tag: str = "",
    cron: str = "",
    **values: object,
) -> Config:
    """Compiled for a push; keyword `a__b` gives the pipeline value `pipeline.a.b`."""
    extra = {f"pipeline.{name.replace('__', '.')}": value for name, value in values.items()}
    trigger = Trigger(7, "0" * 40, branch="" if tag else branch, tag=tag, extra_values=extra)
    return compile_config(text, trigger.values(), parameters or {}, continuation, cron)


def names(found: Config) -> Dict[str, List[str]]:
    """The jobs of each workflow."""
    return {workflow.name: [job.name for job in workflow.jobs] for workflow in found.workflows}


def only_job(found: Config) -> Job:
    (workflow,) = found.workflows
    (job,) = workflow.jobs
    return job


def commands(found: Config) -> List[object]:
    """What the `run` steps of the only job run."""
    return [step.arguments["command"] for step in only_job(found).steps if step.kind == "run"]


def steps(found: Config) -> List[Step]:
    return list(only_job(found).steps)
