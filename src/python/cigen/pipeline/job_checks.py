"""What a job may say: an executor and steps that somebody defines, and nothing it can't do."""

from __future__ import annotations

from typing import Mapping

from cigen.config.job import JobConfig
from cigen.config.model import Config
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.commands import Commands, check_steps

# What the other types of job may have: CircleCI takes no executor and no steps from them.
_EXECUTED = (
    *("image", "docker", "executor", "machine", "macos", "parallelism", "services", "source_files", "steps"),
    *("artifacts", "cache", "packages", "restore_cache", "runner"),
)


def check_job_steps(job: JobConfig, name: str, config: Config, commands: Commands, at: Position) -> None:
    """Raises ConfigError for a job without steps, and for the first one that nobody defines or whose arguments don't fit."""
    if not job.steps and not job.installs:
        raise ConfigError(f"{name} has no steps", at, "Add `steps`.")
    check_steps(job.steps, name, commands, config.orbs)


def check_executor(job: JobConfig, config: Config, at: Position) -> None:
    """Raises ConfigError for an executor that nobody defines."""
    if job.executor is None:
        return
    node = job.executor.mapping("`executor`").get("name") if job.executor.is_mapping else job.executor
    if node is None:
        raise ConfigError("`executor` has no `name`", job.executor.at, "Name an entry of `executors`.")
    name = node.string("`executor`")
    if "<<" in name:
        return  # only CircleCI knows which
    known, noun = (config.orbs, "orb") if "/" in name else (config.executors, "executor")
    if name.partition("/")[0] not in known:
        raise ConfigError(f"unknown {noun} `{name}`", node.at, nearest(name, known, noun=noun))


def check_not_executed(job: JobConfig, places: Mapping[str, Position], name: str) -> None:
    """Raises ConfigError for a key of `places` that means nothing in a job which runs no steps."""
    for key in _EXECUTED:
        if key in places:
            if key == "image" and job.type == "approval":
                continue  # the old CIGen wanted one of every job
            what = f"{name} is of type {job.type} and can't have `{key}`"
            raise ConfigError(what, places[key], f"Remove `{key}`, or `type`.")
