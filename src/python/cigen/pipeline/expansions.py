"""What each job of a pipeline comes to on its runner, as the reader of CircleCI's language has it."""

from __future__ import annotations

from functools import partial
from typing import Callable, Mapping, Tuple

from cigen.circleci.cache_key import CacheKey
from cigen.circleci.definitions import Definitions
from cigen.circleci.effects import RESTORE, effects_of, keys_of
from cigen.circleci.expansion import Expander, Expansion
from cigen.circleci.templating import TemplateError
from cigen.config.command import Command
from cigen.config.files import Files
from cigen.config.nodes import Value
from cigen.config.references import SourcePattern
from cigen.config.sets import literal
from cigen.errors import ConfigError
from cigen.pipeline.directories import Directories, directories_of
from cigen.pipeline.model import Job, Pipeline
from cigen.pipeline.node_packages import NodePackages
from cigen.pipeline.orb_sources import orb_sources
from cigen.pipeline.places import exists
from cigen.pipeline.sources import with_files

# The project's file behind a path in a cache key, empty where it is none.
Follow = Callable[[str], str]


def with_expansions(pipeline: Pipeline, files: Files) -> Pipeline:
    """The pipeline, its jobs with what they come to. Raises ConfigError where an orb's source can't be understood."""
    expander = Expander(Definitions(document(pipeline), orb_sources(files)))
    packages = NodePackages(files)
    workflows = tuple(
        workflow._replace(jobs=tuple(_expanded(job, expander, packages) for job in workflow.jobs))
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


def _expanded(job: Job, expander: Expander, packages: NodePackages) -> Job:
    if job.type != "build":
        return job
    definition = {**job.definition, "steps": [step.plain for step in job.steps]}
    try:
        expansion = expander.defined(definition, job.entry)
    except TemplateError as error:  # in an orb's source: all else is checked before
        what = f"a step of `{job.base}` can't be understood: {error}"
        raise ConfigError(what, job.at, "Print the sources in .cigen/orbs again.") from None
    return with_expansion(job, expansion, packages)


def with_expansion(job: Job, expansion: Expansion, packages: NodePackages) -> Job:
    """A job with what it comes to, the files that it may hand on and take, and those its caches depend on."""
    job = job._replace(expansion=expansion)
    follow = partial(_source, directories_of(job), packages.files)
    effects = effects_of(expansion.steps)
    restored = tuple(tuple(_followed(key, follow) for key in keys) for keys in effects.restored)
    saved = tuple(_followed(key, follow) for key in effects.saved)
    source_files, unresolved = packages.in_place(_with_restored(job, follow))
    return job._replace(
        effects=effects._replace(saved=saved, restored=restored),
        source_files=source_files,
        ungated=job.ungated or unresolved,
    )


def _followed(key: CacheKey, follow: Follow) -> CacheKey:
    """Known only where each file in it is the project's own: others may hold anything, such as this build's commit."""
    return key if all(map(follow, key.checksums)) else key._replace(unknown=True)


def _with_restored(job: Job, follow: Follow) -> Tuple[SourcePattern, ...]:
    """With another checksum in the key of a cache a job finds other things there, so these files count too."""
    if not job.source_files:
        return ()
    keys = (key for step in job.expansion.steps if step.name == RESTORE for key in keys_of(step))
    paths = (follow(path) for key in keys for path in key.checksums)
    return with_files(job.source_files, tuple(SourcePattern(literal(path), job.at) for path in paths if path))


def _source(directories: Directories, files: Files, path: str) -> str:
    """The project's file that a key takes the checksum of; empty where it is another's, or nobody can tell."""
    found = directories.project_path(path)
    return found if found is not None and exists(files, found) else ""
