"""`trigger` and `skip_if` as approvals, filters, source files and a step that halts."""

from __future__ import annotations

import re
import shlex
from typing import Dict, List, Mapping, Optional, Tuple

from cigen.config.job import JobConfig
from cigen.config.nodes import Node, Value, node_of
from cigen.config.references import RequirementConfig
from cigen.config.steps import StepConfig, made
from cigen.config.triggers import MANUAL, SCHEDULED, SkipIf, Trigger
from cigen.errors import ConfigError, Position
from cigen.pipeline.injected import beside
from cigen.pipeline.requires import NamedVariant

# https://circleci.com/docs/reference/variables/#pipeline-values; `pipeline.trigger_source` isn't promised any more.
_IS_SCHEDULED = 'pipeline.trigger.type == "schedule"'
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def with_triggers(variants: Tuple[NamedVariant, ...]) -> Tuple[NamedVariant, ...]:
    """The variants with what starts and skips them, and the approvals of those that people start."""
    found: List[NamedVariant] = []
    approvals: Dict[str, NamedVariant] = {}
    for variant in variants:
        job = variant.instance.job
        if job.trigger is None and job.skip_if is None:
            found.append(variant)
            continue
        if job.skip_if is not None:
            job = _skipping(job, job.skip_if)
        if job.trigger is not None and job.trigger.kind == MANUAL:
            approval = approvals.setdefault(variant.id, _approval(variant, job))
            job = job.replaced(requires=(*job.requires, RequirementConfig(approval.name, (), job.trigger.at)))
        elif job.trigger is not None:
            job = _filtered(job, _filters(job.trigger), job.trigger.at, "trigger")
        found.append(variant.with_job(job))
    return (*found, *approvals.values())


def _approval(variant: NamedVariant, job: JobConfig) -> NamedVariant:
    """It waits for what the job waits for, so that nobody is asked too early."""
    entry = {key: job.entry[key] for key in ("filters",) if key in job.entry}
    approval = JobConfig(at=job.at, type="approval", requires=job.requires, needs=job.needs, entry=entry)
    return beside(variant, f"approve_{variant.id}", approval)


def _filters(trigger: Trigger) -> Value:
    if trigger.kind == SCHEDULED:
        return _IS_SCHEDULED
    filters: Dict[str, Value] = {}
    filters["branches"] = {"only": _one_or_many(trigger.branches)} if trigger.branches else {"ignore": "/.*/"}
    if trigger.tags:
        filters["tags"] = {"only": _one_or_many(trigger.tags)}
    return filters


def _one_or_many(names: Tuple[str, ...]) -> Value:
    return names[0] if len(names) == 1 else list(names)


def _filtered(job: JobConfig, filters: Value, at: Position, key: str) -> JobConfig:
    if "filters" in job.entry:
        raise ConfigError(f"`{key}` and `filters` both say when the job runs", at, "Keep one of the two.")
    return job.replaced(entry={**job.entry, "filters": node_of(filters, at)})


def _skipping(job: JobConfig, skip: SkipIf) -> JobConfig:
    if job.type != "build" and (skip.paths_unmodified or skip.env):
        what = f"a job of type {job.type} runs no steps: it can't be skipped for its files or environment"
        raise ConfigError(what, skip.at, "Keep `branch` alone.")
    if job.source_files:
        job = job.replaced(more_source_files=skip.paths_unmodified)
    else:
        job = job.replaced(source_files=skip.paths_unmodified)
    if skip.env:
        job = job.replaced(first=(*job.first, _halt(skip.env, skip.at)))
    return _not_on(job, skip) if skip.branch else job


def _halt(conditions: Mapping[str, Optional[str]], at: Position) -> StepConfig:
    for variable in conditions:
        if not _VARIABLE.fullmatch(variable):
            raise ConfigError(f"`{variable}` can't be an environment variable", at, "Write its name alone.")
    tests = " || ".join(_test(variable, value) for variable, value in conditions.items())
    command = f"if {tests}; then\n  echo 'Skipped by skip_if.'\n  circleci-agent step halt\nfi\n"
    return made("run", {"name": "Skip when the environment says so", "command": command}, at)


def _test(variable: str, value: Optional[str]) -> str:
    if value is None:
        return f'[ -n "${{{variable}:-}}" ]'
    return f'[ "${{{variable}:-}}" = {shlex.quote(value)} ]'


def _not_on(job: JobConfig, skip: SkipIf) -> JobConfig:
    """The branches join those that the job's filters ignore already."""
    written = job.entry.get("filters")
    filters = dict(written.mapping("`filters`")) if written is not None and written.is_mapping else {}
    branches = filters.get("branches")
    if (
        written is not None
        and not written.is_mapping
        or branches is not None
        and "only" in branches.mapping("`branches`")
    ):
        raise ConfigError(
            "`skip_if` and `filters` both say on which branches the job runs", skip.at, "Keep one of the two."
        )
    ignored: Tuple[Value, ...] = ()
    if branches is not None:
        given = branches.mapping("`branches`").get("ignore")
        ignored = _list(given.plain()) if given is not None else ()
    filters["branches"] = node_of({"ignore": [*ignored, *skip.branch]}, skip.at)
    return job.replaced(entry={**job.entry, "filters": Node(filters, skip.at)})


def _list(value: Value) -> Tuple[Value, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
