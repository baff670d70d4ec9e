"""Config text -> the workflows of one pipeline, or the error CircleCI would show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import List, Mapping, Tuple

from circleci.emulator.compiled import Config, Workflow
from circleci.emulator.document import read
from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.jobs import Entry
from circleci.emulator.logic import workflow_holds
from circleci.emulator.parameters import bind_pipeline
from circleci.emulator.shape import mapping, texts
from circleci.emulator.steps import Definitions
from circleci.emulator.tags import Scope, evaluate
from circleci.emulator.workflows import check_workflow, compile_workflow

# As reported in astronomer/ap-airflow#347.
TOO_MANY_WORKFLOWS = "Max number of workflows exceeded."
# As reported in CircleCI-Public/path-filtering-orb#20.
ALL_FILTERED = "All Workflows have been filtered from this Pipeline. No Jobs have been run."
_LARGEST = 8 * 1024 * 1024
_MOST_CONTEXTS = 100


def compile_config(
    text: str, values: Mapping[str, object], explicit: Mapping[str, object], continuation: bool = False
) -> Config:
    """Compiles for given pipeline values (by full name) and explicitly given parameters. Raises CompileError."""
    document = read(text)
    setup = document.get("setup") is True
    if setup and continuation:
        raise CompileError("A setup config cannot be continued with another setup config")
    declared = mapping(document.get("parameters"))
    parameters = bind_pipeline(declared, explicit)
    named = {f"pipeline.parameters.{name}": value for name, value in parameters.items()}
    scope = Scope({**values, **named})
    enabled = _enabled(document, scope)
    if not enabled:
        raise CompileError(ALL_FILTERED)
    # One workflow per setup pipeline (docs: dynamic-config).
    if setup and len(enabled) > 1:
        raise CompileError(TOO_MANY_WORKFLOWS)
    jobs, definitions = mapping(document.get("jobs")), _definitions(document, scope)
    workflows = tuple(compile_workflow(name, entries, jobs, scope, definitions) for name, entries in enabled)
    return _checked(Config(setup, tuple(w for w in workflows if w.jobs), declared, parameters), continuation)


def _enabled(document: Mapping[str, object], scope: Scope) -> List[Tuple[str, List[Entry]]]:
    jobs, definitions = mapping(document.get("jobs")), _definitions(document, scope)
    found = []
    for name, workflow in mapping(document.get("workflows")).items():
        if name == "version":
            continue
        entries = check_workflow(name, workflow, jobs, definitions)
        if _runs(mapping(workflow), scope):
            found.append((name, entries))
    return found


def _runs(workflow: Mapping[str, object], scope: Scope) -> bool:
    if "triggers" in workflow:
        raise NotEmulatedError("`triggers` of a workflow; setup configs can't have them anyway")
    if "when" in workflow and not workflow_holds(workflow["when"], scope):
        return False
    return not ("unless" in workflow and workflow_holds(workflow["unless"], scope))


def _definitions(document: Mapping[str, object], scope: Scope) -> Definitions:
    orbs = mapping(evaluate(document.get("orbs"), scope))
    if any(not isinstance(orb, str) for orb in orbs.values()):
        raise NotEmulatedError("inline orbs")
    return Definitions(mapping(document.get("commands")), mapping(document.get("executors")), orbs)


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
    return len(json.dumps(asdict(workflow), default=sorted).encode())
