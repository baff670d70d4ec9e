"""What of a job reaches the runner: the part of the pipeline its result can depend on, as plain data."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterator, List, Mapping, Sequence

from cigen.circleci.cache_key import PER_BUILD
from cigen.circleci.steps import Step
from cigen.circleci.templating import TemplateError, all_names, has_tags, names_in
from cigen.config.nodes import Value, mentions, strings
from cigen.pipeline import shallow_checkout
from cigen.pipeline.model import Job, Pipeline

_PIPELINE = "pipeline."
_INSERTED = re.compile(r"<<\s*(pipeline\.[\w.-]+)\s*>>")
# https://circleci.com/docs/orb-concepts: one version for ever; `@5`, `@5.1`, `@volatile` and `@dev:…` move.
_EXACT = re.compile(r"[^@]+@\d+\.\d+\.\d+")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# What these refer to moves without a change of the sources.
_MOVING = re.compile(r"\borigin/[\w./-]+")
_VARIABLE = re.compile(r"\b(?:CIRCLE|GIT|CI)_[A-Z0-9_]+\b")
# A workflow's entry also says when a job runs; only these parts say what it does beside its steps.
_ENTRY_KEYS = ("context", "override-with")
_EXPORTED = re.compile(r"\b(GIT_COMMIT_SHA|GIT_BRANCH)\b")
# Values that differ between branches: a job whose steps name one is proven for that value only.
_FOLDED = {"CIRCLE_BRANCH": "CIRCLE_BRANCH", "GIT_BRANCH": "CIRCLE_BRANCH", "CIRCLE_TAG": "CIRCLE_TAG"}
# Values that differ in every build: folding them in would never skip anything, so `validate` names them.
_NAMED = PER_BUILD.union(
    (
        "GIT_COMMIT_SHA",
        "CIRCLE_PULL_REQUEST",
        "CIRCLE_PULL_REQUESTS",
        "CIRCLE_PR_NUMBER",
        "CIRCLE_PR_USERNAME",
        "CIRCLE_USERNAME",
    )
)


def closure(job: Job) -> Dict[str, Value]:
    """Everything that reaches its runner: executor, environment, primitive steps, contexts, the orbs' references."""
    named = {"name": job.name} if "<<" in job.name else {}  # its steps see it, as CIRCLE_JOB
    return {
        **named,
        "keys": job.expansion.keys,
        "steps": [_step(step) for step in job.expansion.steps],
        "entry": {key: job.entry[key] for key in _ENTRY_KEYS if key in job.entry},
        "orbs": sorted(job.expansion.names.registered | job.expansion.names.read),
        "typed": sorted(job.expansion.names.typed),
    }


def _step(step: Step) -> Value:
    return [step.name, step.arguments, list(step.conditions), step.known]


def pipeline_values_of(jobs: Sequence[Job]) -> List[str]:
    """The names of the pipeline values that reach any of these jobs."""
    return sorted({name for job in jobs for name in pipeline_values(closure(job))})


def pipeline_values(reached: Value) -> List[str]:
    """The names of the pipeline values a closure refers to, e.g. `pipeline.git.branch`, sorted."""
    texts = {text for text in strings(reached) if "<<" in text} if mentions(reached, _PIPELINE) else ()
    return sorted({name.text for text in texts for name in all_names(text) if name.text.startswith(_PIPELINE)})


def unreadable(reached: Value) -> str:
    """A text in which arguments came to be something that looks like a tag, and is none that anybody understands."""
    for text in sorted(text for text in strings(reached) if "<<" in text) if mentions(reached, "<<") else ():
        try:
            names_in(text)
        except TemplateError as error:
            return str(error)
    return ""


def unnamed(job: Job) -> str:
    """A step that only the pipeline names: it may be any command."""
    names = (step.name for step in job.expansion.steps if not step.known)
    return next((name for name in names if has_tags(name)), "")


def folded_variables(job: Job, pipeline: Pipeline, values: Mapping[str, str]) -> FrozenSet[str]:
    """The per-build variables whose values are part of the job's identity: `hash_env`, else branch and tag if named.

    `values` are those of all pipeline values that are referred to: they may name a variable, or a part of its name.
    """
    if job.hash_env is not None:
        return frozenset(job.hash_env)
    return frozenset(_FOLDED[name] for name in _variables(job, pipeline, values) if name in _FOLDED)


def floating_orbs(job: Job, pipeline: Pipeline, values: Mapping[str, str]) -> List[str]:
    """The orbs that may be others at any time: no exact version, a URL without a commit, or orbs of such.

    `values` are those of all pipeline values that are referred to.
    """
    floating = [reference for reference in sorted(job.expansion.names.registered) if _floats(reference, values)]
    called = {orb.value: name for name, orb in pipeline.orbs.items() if isinstance(orb.value, str)}
    return [called.get(reference, reference) for reference in floating]


def _floats(reference: str, values: Mapping[str, str]) -> bool:
    written = _inserted(reference, values)
    if "<<" in written:
        return True
    return not (_COMMIT.search(written) if "://" in written else _EXACT.fullmatch(written))


def _inserted(text: str, values: Mapping[str, str]) -> str:
    return _INSERTED.sub(lambda match: values.get(match[1], match[0]), text) if "<<" in text else text


def per_build_variables(job: Job, pipeline: Pipeline) -> List[str]:
    """The variables a job names that differ in every build, unless `hash_env` says which of them matter."""
    if job.hash_env is not None:
        return []
    branches = {found for text in _texts(job, pipeline) for found in _MOVING.findall(text)}
    return sorted({*(_variables(job, pipeline) & _NAMED), *branches})


def _variables(job: Job, pipeline: Pipeline, values: Mapping[str, str] = {}) -> FrozenSet[str]:
    texts = (_inserted(text, values) for text in _texts(job, pipeline))
    return frozenset(name for text in texts for name in _VARIABLE.findall(text))


def _texts(job: Job, pipeline: Pipeline) -> Iterator[str]:
    """All that is written in it; but the checkout names the branch to find the commit, and what it leaves is the sources."""
    shipped = shallow_checkout.command()
    checkouts = {name for name, command in pipeline.commands.items() if command == shipped}
    own = [_step(step) for step in job.expansion.steps if checkouts.isdisjoint(step.inside)]
    return strings([job.expansion.keys, own, {key: job.entry[key] for key in _ENTRY_KEYS if key in job.entry}])


def missing_exports(job: Job) -> List[str]:
    """The variables of the shallow checkout that a job without one names and doesn't set itself, sorted."""
    steps = job.expansion.steps
    if any(shallow_checkout.NAME in step.inside for step in steps):
        return []
    environment = job.expansion.keys.get("environment", {})
    own = environment if isinstance(environment, Mapping) else {}
    texts = [text for step in steps if step.name == "run" for text in strings(step.arguments) if "GIT_" in text]
    found = {name for text in texts for name in _EXPORTED.findall(text) if name not in own}
    exported = {name for text in texts for name in found if f"{name}=" in text}
    return sorted(found - exported)
