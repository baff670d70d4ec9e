"""The JOB_HASHes of a project, equal to those of `cigen hash --all` on the same files."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence, Tuple

from pants.engine.env_vars import EnvironmentVarsRequest

from cigen.config.references import Pattern
from cigen.errors import ConfigError
from cigen.gate.inputs.requests import Build, Requests, default_values, hash_requests
from cigen.gate.inputs.targets import TargetClosure, spec_of, targets_of
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.reasons import without_upstream
from cigen.pipeline.model import Pipeline
from cigen_rules._engine import variables_of
from cigen_rules._engine.own import closures_at, job_hashes_of
from cigen_rules.closure import Closure, ClosureRequest
from cigen_rules.config import placed
from cigen_rules.job_hash import JobHash, JobHashRequest
from cigen_rules.paths import below, from_root
from cigen_rules.visibility import hidden_pattern


# Pants follows the coroutines that a rule calls, so they stand above it, and what they call above them.
async def _closures(root: str, entries: Sequence[Pattern]) -> Mapping[str, TargetClosure]:
    """What each address stands for; one that isn't there is an error of Pants', with the place we give it."""
    found = await closures_at([_question(root, entry) for entry in entries])
    return {entry.target or "": _closure(root, closure) for entry, closure in zip(entries, found)}


async def _requests(root: str, pipeline: Pipeline) -> Requests:
    """What is to be hashed, with the variables that jobs depend on."""
    closures = await _closures(root, targets_of(pipeline.gated))
    requests = hash_requests(pipeline, Build(default_values(pipeline), {}, closures))
    given = await variables_of(EnvironmentVarsRequest(sorted(requests.variables)))
    return hash_requests(pipeline, Build(default_values(pipeline), given, closures)) if given else requests


async def hashes_of(root: str, pipeline: Pipeline, pants_ignore: Sequence[str]) -> Mapping[str, JobHash]:
    """By variant, in the order of `cigen hash --all`. Raises ConfigError for a pattern that only hidden files match."""
    _refuse_hidden(root, pipeline, pants_ignore)
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


def _refuse_hidden(root: str, pipeline: Pipeline, pants_ignore: Sequence[str]) -> None:
    for pattern in (pattern for job in pipeline.gated for pattern in job.source_files):
        hidden = hidden_pattern(root, pattern.text, pants_ignore)
        if hidden:
            raise placed(ConfigError(hidden.what, pattern.at, hidden.repair), root)


def _missing(request: HashRequest, found: Mapping[str, JobHash]) -> str:
    missing = next((name for name in request.upstream if found[name].hash is None), None)
    return without_upstream(missing) if missing is not None else ""


def _request(root: str, request: HashRequest, found: Mapping[str, JobHash], outputs: Tuple[str, ...]) -> JobHashRequest:
    upstream = tuple(found[name].hash or "" for name in request.upstream)
    return JobHashRequest(root, request, upstream, outputs)


def _question(root: str, entry: Pattern) -> ClosureRequest:
    place = entry.at._replace(path=from_root(root, entry.at.path))
    return ClosureRequest(spec_of(entry.target or "", root), f"`{entry.text}` at {place}")


def _closure(root: str, closure: Closure) -> TargetClosure:
    return TargetClosure(closure.definition, tuple(below(root, path) for path in closure.files))
