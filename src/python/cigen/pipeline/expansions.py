"""What each job of a pipeline comes to on its runner, as the reader of CircleCI's language has it."""

from __future__ import annotations

from posixpath import normpath
from typing import Mapping, Tuple

from cigen.circleci.cache_key import CacheKey
from cigen.circleci.definitions import Definitions
from cigen.circleci.effects import RESTORE, effects_of, keys_of
from cigen.circleci.expansion import Expander, Expansion
from cigen.config.command import Command
from cigen.config.files import Files
from cigen.config.nodes import Value
from cigen.config.references import Pattern
from cigen.pipeline.model import Job, Pipeline
from cigen.pipeline.orb_sources import orb_sources
from cigen.pipeline.places import exists


def with_expansions(pipeline: Pipeline, files: Files) -> Pipeline:
    """The pipeline, its jobs with what they come to. Raises TemplateError, so texts are to be checked before."""
    expander = Expander(Definitions(document(pipeline), orb_sources(files)))
    workflows = tuple(
        workflow._replace(jobs=tuple(_expanded(job, expander, files) for job in workflow.jobs))
        for workflow in pipeline.workflows
    )
    return pipeline._replace(workflows=workflows)


def document(pipeline: Pipeline) -> Mapping[str, Value]:
    """The pipeline's definitions in CircleCI's language."""
    return {
        "commands": {name: _plain(command) for name, command in pipeline.commands.items()},
        "executors": {name: executor.plain() for name, executor in pipeline.executors.items()},
        "orbs": {name: orb.plain() for name, orb in pipeline.orbs.items()},
    }


def _plain(command: Command) -> Value:
    return {
        "parameters": {key: parameter.plain() for key, parameter in command.parameters.items()},
        "steps": [step.plain for step in command.steps],
    }


def _expanded(job: Job, expander: Expander, files: Files) -> Job:
    if job.type != "build":
        return job
    expansion = expander.defined({**job.definition, "steps": [step.plain for step in job.steps]}, job.entry)
    effects = effects_of(expansion.steps)
    restored = tuple(tuple(_followed(key, files) for key in keys) for keys in effects.restored)
    saved = tuple(_followed(key, files) for key in effects.saved)
    return job._replace(
        expansion=expansion,
        effects=effects._replace(saved=saved, restored=restored),
        source_files=_with_restored(job, expansion, files),
    )


def _followed(key: CacheKey, files: Files) -> CacheKey:
    """Known only where each file in it is the project's own: others may hold anything, such as this build's commit."""
    return key if all(_source(path, files) for path in key.checksums) else key._replace(unknown=True)


def _with_restored(job: Job, expansion: Expansion, files: Files) -> Tuple[Pattern, ...]:
    """With another checksum in the key of a cache a job finds other things there, so these files count too."""
    if not job.source_files or not expansion.steps:
        return job.source_files
    known = {pattern.text for pattern in job.source_files}
    keys = (key for step in expansion.steps if step.name == RESTORE for key in keys_of(step))
    paths = (_source(path, files) for key in keys for path in key.checksums)
    found = {path: Pattern(path, job.at) for path in paths if path and path not in known}
    return (*job.source_files, *found.values())


def _source(path: str, files: Files) -> str:
    """The project's file that a key takes the checksum of; empty where it is another's."""
    return "" if "<<" in path or not exists(files, path) else normpath(path)
