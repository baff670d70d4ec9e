"""One instance of a job -> a variant per architecture."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Tuple

from cigen.config.job import Job as WrittenJob
from cigen.config.job import JobSource
from cigen.config.model import Config
from cigen.config.nodes import Value
from cigen.config.references import Pattern
from cigen.config.settings import Settings
from cigen.config.steps import STEPS, Step
from cigen.config.workflow import WorkflowSource
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.cache_keys import CacheKeys
from cigen.pipeline.caches import CacheSteps, cache_steps
from cigen.pipeline.checkout import after_checkout, with_checkout
from cigen.pipeline.commands import ADDED_STEPS, Commands, check_parameters, check_steps
from cigen.pipeline.executors import executor_of
from cigen.pipeline.handed_on import handed_on
from cigen.pipeline.job_extras import artifact_steps
from cigen.pipeline.matrix import Instance, instances
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.requires import Named
from cigen.pipeline.sources import expand_groups

# https://circleci.com/docs/configuration-reference: letters, digits, `_` and `-`.
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_ARCHITECTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
# A job's name is also the name of a directory in the setup job.
_LONGEST_NAME = 200

# What the other types of job may have: CircleCI takes no executor and no steps from them.
_EXECUTED = (
    *("image", "docker", "executor", "machine", "macos", "parallelism", "services", "source_files", "steps"),
    *("artifacts", "cache", "packages", "restore_cache", "runner"),
)


def named_variants(workflow: WorkflowSource) -> Tuple[Named, ...]:
    """Every variant of a workflow with its name. Raises ConfigError when two have one name."""
    found: Dict[str, Named] = {}
    for source in workflow.jobs:
        for instance in instances(source):
            for variant in _variants(instance, workflow):
                # CircleCI compares job names without regard to case.
                other = found.setdefault(variant.name.lower(), variant)
                if other is not variant:
                    what = f"two jobs of workflow `{workflow.name}` are named `{variant.name}`"
                    raise ConfigError(what, source.node.at, _rename(other, source))
    return tuple(found.values())


def _rename(other: Named, source: JobSource) -> str:
    if other.instance.source is source:
        return "Both come of its `matrix`: take one out, or tell them apart by `job_name` or `job_name_suffix` in rows."
    return f"The other is at {other.instance.source.node.at}; rename one, or set `stage_prefix: true`."


def _variants(instance: Instance, workflow: WorkflowSource) -> List[Named]:
    keys = workflow.keys
    prefixed = keys.stage_prefix if instance.stage != "default" else keys.default_stage_prefix
    prefix = f"{instance.stage}{keys.stage_prefix_separator}" if prefixed else ""
    name = _UNSAFE.sub("_", f"{prefix}{instance.stem}{instance.suffix}")
    if not name[:1].isalpha():
        what = f"the job name `{name}` doesn't begin with a letter"
        raise ConfigError(what, instance.source.node.at, "CircleCI wants one: rename the job, or set `stage_prefix`.")
    if len(name) > _LONGEST_NAME:
        what = f"a job name has {len(name)} characters: {name[:30]}…"
        raise ConfigError(what, instance.source.node.at, f"Give it at most {_LONGEST_NAME}.")
    if instance.job.type != "build":
        return [Named(name, name, prefix, "", instance)]
    architectures = instance.job.architectures or workflow.settings.architectures
    for one in architectures:
        if not _ARCHITECTURE.fullmatch(one):
            what = f"`{name}` has the architecture `{one}`"
            raise ConfigError(
                what, instance.source.node.key_at("architectures"), "Write one word, e.g. amd64 or arm64."
            )
    if len(set(architectures)) != len(architectures):
        raise ConfigError(f"`{name}` names an architecture twice", instance.source.node.at, "Name each once.")
    if len(architectures) == 1:
        return [Named(name, name, prefix, architectures[0], instance)]
    return [Named(_UNSAFE.sub("_", f"{name}_{one}"), name, prefix, one, instance) for one in architectures]


def job_of(
    variant: Named,
    requires: Tuple[Edge, ...],
    workflow: WorkflowSource,
    config: Config,
    commands: Commands,
    keys: CacheKeys,
) -> Job:
    """A variant with its executor, steps and patterns worked out. Raises ConfigError."""
    written = variant.instance.job
    node = variant.instance.source.node
    name = f"job `{variant.id}`"
    definition: Dict[str, Value] = {}
    steps: Tuple[Step, ...] = ()
    caches = cache_steps(written, variant.architecture, keys)
    source_files = expand_groups(written.source_files, workflow.settings.source_file_groups)
    if written.type == "build":
        definition = executor_of(written, node, name, variant.architecture, workflow.settings)
        _check_executor(written, config, node.at)
        _check_steps(written, config, commands, name, node.at)
        steps = _all_steps(written, caches, workflow.settings, commands, node.at)
    else:
        _check_not_executed(written, node.keys, name)
    files = handed_on((*steps, *_added_steps(written)), commands, config.orbs)
    definition.update({key: value.plain() for key, value in written.definition.items()})
    if written.environment:
        definition["environment"] = dict(written.environment)
    return Job(
        name=variant.name,
        base=variant.id,
        stage=variant.stage,
        architecture=variant.architecture,
        type=written.type,
        at=node.at,
        definition=definition,
        steps=steps,
        entry=_entry(written, config, commands, name),
        requires=requires,
        source_files=_with_files(source_files, (*written.inputs, *caches.files)),
        always_run=written.always_run,
        hash_env=written.hash_env,
        hands_on=caches.hands_on or files.hands_on,
        takes_over=caches.takes_over or files.takes_over,
        image_jobs=written.image_jobs,
    )


def _check_steps(written: WrittenJob, config: Config, commands: Commands, name: str, at: Position) -> None:
    if not written.steps and not written.installs:
        raise ConfigError(f"{name} has no steps", at, "Add `steps`.")
    check_steps(written.steps, name, commands, config.orbs)
    check_parameters(written.steps, _own_parameters(written), name)


def _added_steps(written: WrittenJob) -> Tuple[Step, ...]:
    added = (STEPS.read(written.entry[key], f"`{key}`") for key in ADDED_STEPS if key in written.entry)
    return tuple(step for steps in added for step in steps)


def _entry(written: WrittenJob, config: Config, commands: Commands, name: str) -> Dict[str, Value]:
    """What stands in the workflow's list, its steps as CircleCI reads them."""
    entry = {key: value.plain() for key, value in written.entry.items()}
    for key in ADDED_STEPS:
        if key in written.entry:
            steps = STEPS.read(written.entry[key], f"`{key}`")
            check_steps(steps, f"`{key}` of {name}", commands, config.orbs)
            entry[key] = [step.node().plain() for step in steps]
    return entry


def _all_steps(
    written: WrittenJob, caches: CacheSteps, settings: Settings, commands: Commands, at: Position
) -> Tuple[Step, ...]:
    """The job's own steps, and around them what the rest of it asks for; what needs the sources comes behind them."""
    checkout = written.checkout.over(settings.checkout) if written.checkout else settings.checkout
    steps = with_checkout(written.steps, checkout, commands, at)
    ready = after_checkout(steps, commands)
    before = (*written.first, *steps[:ready], *caches.before, *written.installs)
    return (*before, *steps[ready:], *artifact_steps(written), *caches.after)


def _with_files(patterns: Tuple[Pattern, ...], files: Tuple[Pattern, ...]) -> Tuple[Pattern, ...]:
    """A job without `source_files` stays one; else what its caches are made of counts too."""
    known = {pattern.text for pattern in patterns}
    more = {file.text: file for file in files if file.text not in known}
    return (*patterns, *more.values()) if patterns else ()


def _own_parameters(job: WrittenJob) -> Mapping[str, object]:
    parameters = job.definition.get("parameters")
    return parameters.mapping("`parameters`") if parameters is not None else {}


def _check_executor(job: WrittenJob, config: Config, at: Position) -> None:
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


def _check_not_executed(job: WrittenJob, places: Mapping[str, Position], name: str) -> None:
    for key in _EXECUTED:
        if key in places:
            what = f"{name} is of type {job.type} and can't have `{key}`"
            raise ConfigError(what, places[key], f"Remove `{key}`, or `type`.")
