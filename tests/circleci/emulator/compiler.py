"""Config text -> the workflows of one pipeline, or the error CircleCI would show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import List, Mapping, Tuple

from circleci.emulator.compiled import Config, Workflow
from circleci.emulator.definitions import Definitions, read_definitions, with_references
from circleci.emulator.document import read
from circleci.emulator.entries import Entry
from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.logic import workflow_holds
from circleci.emulator.parameters import bind_pipeline
from circleci.emulator.schedules import is_due
from circleci.emulator.shape import mapping, texts
from circleci.emulator.tags import Scope
from circleci.emulator.workflows import check_workflow, compile_workflow

# As reported in astronomer/ap-airflow#347.
TOO_MANY_WORKFLOWS = "Max number of workflows exceeded."
# As reported in CircleCI-Public/path-filtering-orb#20.
ALL_FILTERED = "All Workflows have been filtered from this Pipeline. No Jobs have been run."
IMPLICIT = "workflow"
_LARGEST = 8 * 1024 * 1024
_MOST_CONTEXTS = 100


def compile_config(
    text: str,
    values: Mapping[str, object],
    explicit: Mapping[str, object],
    continuation: bool = False,
    cron: str = "",
) -> Config:
    """Compiles for given pipeline values (by full name) and explicitly given parameters. Raises CompileError.

    `cron` is the time of a workflow's schedule that has come; only workflows that are scheduled for it run then.
    """
    document = read(text)
    setup = document.get("setup") is True
    if setup and continuation:
        raise CompileError("A setup config cannot be continued with another setup config")
    declared = mapping(document.get("parameters"))
    parameters = bind_pipeline(declared, explicit)
    named = {f"pipeline.parameters.{name}": value for name, value in parameters.items()}
    scope = Scope({**values, **named})
    definitions = read_definitions(with_references(document, scope))
    enabled = _enabled(document, scope, definitions, continuation, cron)
    workflows = tuple(compile_workflow(name, entries, definitions) for name, entries in enabled)
    return _checked(Config(setup, tuple(w for w in workflows if w.jobs), declared, parameters), continuation)


def _enabled(
    document: Mapping[str, object], scope: Scope, definitions: Definitions, continuation: bool, cron: str
) -> List[Tuple[str, List[Entry]]]:
    """The workflows that conditions and triggers leave; all of them are checked. Raises CompileError."""
    groups = mapping(document.get("job-groups"))
    workflows = _workflows(document)
    found = {name: check_workflow(name, workflow, groups, scope, definitions) for name, workflow in workflows.items()}
    scheduled = [name for name, workflow in workflows.items() if "triggers" in workflow]
    if scheduled and continuation:
        raise NotEmulatedError("`triggers` in a continuation: nothing would ever start it")
    due = {name for name, workflow in workflows.items() if is_due(workflow, scope, cron)}
    enabled = [name for name, workflow in workflows.items() if _holds(workflow, scope) and name in due]
    if not enabled and not scheduled:
        raise CompileError(ALL_FILTERED)
    # One workflow per setup pipeline (docs: dynamic-config), and none with triggers (ap-airflow#347).
    if document.get("setup") is True and (len(enabled) > 1 or scheduled):
        raise CompileError(TOO_MANY_WORKFLOWS)
    return [(name, found[name]) for name in enabled]


def _workflows(document: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    """Without any the job `build` runs alone; `version: 2` among them is of an older language."""
    if "workflows" not in document:
        return {IMPLICIT: {"jobs": ["build"]}}
    workflows = mapping(document["workflows"])
    return {name: mapping(workflow) for name, workflow in workflows.items() if name != "version"}


def _holds(workflow: Mapping[str, object], scope: Scope) -> bool:
    if "when" in workflow and not workflow_holds(workflow["when"], scope):
        return False
    return not ("unless" in workflow and workflow_holds(workflow["unless"], scope))


def _checked(config: Config, continuation: bool) -> Config:
    if continuation and not config.workflows:
        raise CompileError(ALL_FILTERED)
    contexts = {name for workflow in config.workflows for job in workflow.jobs for name in texts(list(job.contexts))}
    if len(contexts) > _MOST_CONTEXTS:
        raise CompileError(f"More than {_MOST_CONTEXTS} contexts")
    if sum(map(_size, config.workflows)) > _LARGEST:
        raise CompileError("The compiled config is larger than 8 MB")
    return config


def _size(workflow: Workflow) -> int:
    return len(json.dumps(asdict(workflow), default=_plain).encode())


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
