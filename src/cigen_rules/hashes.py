"""The JOB_HASHes of a project, equal to those of `cigen hash --all` on the same files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, Mapping, Optional, Sequence, Tuple, Union

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.rules import collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from cigen.config.references import SourcePattern
from cigen.config.targets import TargetSelection
from cigen.errors import CigenError, ConfigError
from cigen.gate.inputs.requests import Build, Requests, default_values, hash_requests
from cigen.gate.inputs.targets import Closures, TargetClosure, targets_of
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.reasons import without_upstream
from cigen.pipeline.model import Pipeline
from cigen_rules._engine import variables_of
from cigen_rules._engine.own import closures_at, job_hashes_of
from cigen_rules.closure import Closure, question
from cigen_rules.config import LoadedConfig, placed
from cigen_rules.job_hash import JobHash, JobHashRequest
from cigen_rules.paths import below
from cigen_rules.visibility import hidden_pattern


@dataclass(frozen=True)
class ProjectHashes:
    """By variant, in the order of `cigen hash --all`; or what is wrong."""

    root: str
    jobs: Mapping[str, JobHash]
    problem: Optional[CigenError] = None


# Pants follows the coroutines that a rule calls, so they stand above it, and what they call above them.
async def _closures(root: str, named: Mapping[TargetSelection, SourcePattern]) -> Closures:
    """What each selection stands for, or what is wrong with it."""
    found = await closures_at([question(root, selection, entry) for selection, entry in named.items()])
    return {selection: _closure(root, closure) for selection, closure in zip(named, found)}


async def _requests(root: str, pipeline: Pipeline) -> Requests:
    """What is to be hashed, with the variables that jobs depend on."""
    closures = await _closures(root, targets_of(pipeline.gated))
    requests = hash_requests(pipeline, Build(default_values(pipeline), {}, closures))
    given = await variables_of(EnvironmentVarsRequest(sorted(requests.variables)))
    return hash_requests(pipeline, Build(default_values(pipeline), given, closures)) if given else requests


async def _hashes(root: str, pipeline: Pipeline) -> Mapping[str, JobHash]:
    asked = await _requests(root, pipeline)
    outputs = (pipeline.entrypoint_path, pipeline.main_path)
    found: Dict[str, JobHash] = {}
    waiting = list(asked.requests)
    while waiting:
        # Producers come first: what waits for a hash that isn't there yet waits for the next round.
        ready = [request for request in waiting if found.keys() >= set(request.upstream)]
        waiting = [request for request in waiting if request not in ready]
        reasons = {request.variant: _missing(request, found) for request in ready}
        found.update({variant: JobHash(None, reason) for variant, reason in reasons.items() if reason})
        hashable = [request for request in ready if not reasons[request.variant]]
        hashed = await job_hashes_of([_request(root, request, found, outputs) for request in hashable])
        found.update({request.variant: result for request, result in zip(hashable, hashed)})
    unskippable = {variant: JobHash(None, reason) for variant, reason in asked.unskippable.items()}
    return {**{request.variant: found[request.variant] for request in asked.requests}, **unskippable}


async def hashes_of(config: LoadedConfig, pants_ignore: Sequence[str]) -> ProjectHashes:
    """For a goal, which is no rule that an edit makes void: of those the engine may hash jobs again that it needn't."""
    if config.pipeline is None:
        return ProjectHashes(config.root, {}, config.problem)
    hidden = _hidden(config.root, config.pipeline, pants_ignore)
    if hidden:
        return ProjectHashes(config.root, {}, placed(hidden, config.root))
    return ProjectHashes(config.root, await _hashes(config.root, config.pipeline))


@rule(desc="Hash the jobs of a project", level=LogLevel.DEBUG)
async def hash_project(config: LoadedConfig, options: GlobalOptions) -> ProjectHashes:
    """Once, for all jobs that are asked about one by one: what a rule merely awaits is computed for each caller."""
    return await hashes_of(config, options.pants_ignore)


def _hidden(root: str, pipeline: Pipeline, pants_ignore: Sequence[str]) -> Optional[ConfigError]:
    """What is wrong with a pattern that only hidden files match."""
    for pattern in (pattern for job in pipeline.gated for pattern in job.source_files):
        hidden = hidden_pattern(root, pattern.text, pants_ignore)
        if hidden:
            return ConfigError(hidden.what, pattern.at, hidden.repair)
    return None


def _missing(request: HashRequest, found: Mapping[str, JobHash]) -> str:
    missing = next((name for name in request.upstream if found[name].hash is None), None)
    return without_upstream(missing) if missing is not None else ""


def _request(root: str, request: HashRequest, found: Mapping[str, JobHash], outputs: Tuple[str, ...]) -> JobHashRequest:
    upstream = tuple(found[name].hash or "" for name in request.upstream)
    return JobHashRequest(root, request, upstream, outputs)


def _closure(root: str, closure: Closure) -> Union[TargetClosure, str]:
    return closure.problem or TargetClosure(closure.definition, tuple(below(root, path) for path in closure.files))


def rules() -> Iterable[object]:
    return collect_rules()
