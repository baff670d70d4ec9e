"""What of a job reaches the runner: the part of the pipeline its result can depend on, as plain data."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence

from cigen.config.command import Command
from cigen.config.nodes import Value, mentions, strings
from cigen.pipeline import shallow_checkout
from cigen.pipeline.expressions import EXPRESSION
from cigen.pipeline.model import Job, Pipeline
from cigen.pipeline.usage import Usage, usage

_EVALUATED = re.compile(f"<<{EXPRESSION}")
_PIPELINE_VALUE = re.compile(r"\bpipeline\.[\w.-]+")
_INSERTED = re.compile(r"<<\s*(pipeline\.[\w.-]+)\s*>>")
_FLOATING = re.compile(r"@(volatile$|dev:)")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# What these refer to moves without a change of the sources.
_MOVING = re.compile(r"\borigin/[\w./-]+")
_VARIABLE = re.compile(r"\b(?:CIRCLE|GIT|CI)_[A-Z0-9_]+\b")
# A workflow's entry also says when a job runs; only these parts say what it does.
_ENTRY_KEYS = ("context", "pre-steps", "post-steps", "override-with")
# Values that differ between branches: a job whose steps name one is proven for that value only.
_FOLDED = {"CIRCLE_BRANCH": "CIRCLE_BRANCH", "GIT_BRANCH": "CIRCLE_BRANCH", "CIRCLE_TAG": "CIRCLE_TAG"}
# Values that differ in every build: folding them in would never skip anything, so `validate` names them.
_PER_BUILD = frozenset(
    (
        "CIRCLE_SHA1",
        "GIT_COMMIT_SHA",
        "CIRCLE_BUILD_NUM",
        "CIRCLE_BUILD_URL",
        "CIRCLE_PREVIOUS_BUILD_NUM",
        "CIRCLE_PIPELINE_ID",
        "CIRCLE_PULL_REQUEST",
        "CIRCLE_PULL_REQUESTS",
        "CIRCLE_PR_NUMBER",
        "CIRCLE_PR_USERNAME",
        "CIRCLE_USERNAME",
        "CIRCLE_WORKFLOW_ID",
        "CIRCLE_WORKFLOW_JOB_ID",
        "CIRCLE_WORKFLOW_WORKSPACE_ID",
    )
)


def closure(job: Job, pipeline: Pipeline) -> Dict[str, Value]:
    """Executor, environment, steps, and the definition of every command, executor and orb they use."""
    return {**_own(job), **_definitions(usage(pipeline, [job]))}


def pipeline_values_of(jobs: Sequence[Job], pipeline: Pipeline) -> List[str]:
    """The names of the pipeline values that reach any of these jobs."""
    parts = (*map(_own, jobs), _definitions(usage(pipeline, jobs)))
    return sorted({name for part in parts for name in pipeline_values(part)})


def pipeline_values(reached: Value) -> List[str]:
    """The names of the pipeline values a closure refers to, e.g. `pipeline.git.branch`, sorted."""
    texts = strings(reached) if mentions(reached, "pipeline.") else ()
    evaluated = (found for text in texts for found in _EVALUATED.findall(text))
    return sorted({name for found in evaluated for name in _PIPELINE_VALUE.findall(found)})


def _own(job: Job) -> Dict[str, Value]:
    return {
        "definition": job.definition,
        "steps": [step.plain for step in job.steps],
        "entry": {key: job.entry[key] for key in _ENTRY_KEYS if key in job.entry},
    }


def _definitions(used: Usage) -> Dict[str, Value]:
    return {
        "commands": {name: _plain(command) for name, command in used.commands.items()},
        "executors": {name: executor.plain() for name, executor in used.executors.items()},
        "orbs": {name: orb.plain() for name, orb in used.orbs.items()},
    }


def _plain(command: Command) -> Value:
    return {
        "parameters": {key: parameter.plain() for key, parameter in command.parameters.items()},
        "steps": [step.plain for step in command.steps],
    }


def folded_variables(job: Job, reached: Mapping[str, Value]) -> FrozenSet[str]:
    """The per-build variables whose values are part of the job's identity: `hash_env`, else branch and tag if named."""
    if job.hash_env is not None:
        return frozenset(job.hash_env)
    return frozenset(_FOLDED[name] for name in _variables(reached) if name in _FOLDED)


def floating_orbs(reached: Mapping[str, Value], values: Mapping[str, str]) -> List[str]:
    """The orbs that may be others at any time: `volatile` and `dev:` versions, URLs without a commit, or orbs of such.

    `values` are those of all pipeline values that are referred to.
    """
    orbs: Optional[Value] = reached["orbs"]
    assert isinstance(orbs, dict)
    references = {name: [orb] if isinstance(orb, str) else _orbs_in(orb) for name, orb in orbs.items()}
    return [name for name, used in references.items() if any(_floats(reference, values) for reference in used)]


def _floats(reference: str, values: Mapping[str, str]) -> bool:
    written = _INSERTED.sub(lambda match: values[match[1]], reference)
    if "<<" in written or _FLOATING.search(written):
        return True
    return "://" in written and not _COMMIT.search(written)


def _orbs_in(orb: Value) -> List[str]:
    """What an orb written out refers to itself."""
    inner = orb.get("orbs") if isinstance(orb, Mapping) else None
    return (
        [reference for reference in inner.values() if isinstance(reference, str)] if isinstance(inner, Mapping) else []
    )


def per_build_variables(job: Job, reached: Mapping[str, Value]) -> List[str]:
    """The variables a job names that differ in every build, unless `hash_env` says which of them matter."""
    if job.hash_env is not None:
        return []
    branches = {found for text in strings([reached["steps"], reached["commands"]]) for found in _MOVING.findall(text)}
    return sorted({*(_variables(reached) & _PER_BUILD), *branches})


def _variables(reached: Mapping[str, Value]) -> FrozenSet[str]:
    commands: Optional[Value] = reached["commands"]
    assert isinstance(commands, dict)
    # The checkout names the branch to find the commit: what it leaves behind is the sources, and those are hashed.
    own = {name: command for name, command in commands.items() if command != _plain(shallow_checkout.command())}
    texts = strings([*(value for name, value in reached.items() if name != "commands"), own])
    return frozenset(name for text in texts for name in _VARIABLE.findall(text))
