"""Pants 2.17 to 2.27: `await Get(...)`. Plain coroutines: Pants follows them from the rules that call them."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.base.specs import RawSpecs
from pants.engine.addresses import Addresses, UnparsedAddressInputs
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, DigestEntries, PathGlobs, Paths, Snapshot
from pants.engine.process import Process, ProcessResult
from pants.engine.rules import Get, MultiGet
from pants.engine.target import (
    SourcesField,
    SourcesPaths,
    SourcesPathsRequest,
    Target,
    Targets,
    TransitiveTargets,
    TransitiveTargetsRequest,
)

try:
    from pants.engine.target import AlwaysTraverseDeps  # type: ignore[attr-defined]  # 2.18 and later

    _EVERYTHING = {"should_traverse_deps_predicate": AlwaysTraverseDeps()}
except ImportError:
    _EVERYTHING = {"include_special_cased_deps": True}


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await Get(DigestContents, PathGlobs, globs)


async def contents_of(digest: Digest) -> DigestContents:
    return await Get(DigestContents, Digest, digest)


async def entries_at(globs: PathGlobs) -> DigestEntries:
    digest = await Get(Digest, PathGlobs, globs)
    return await Get(DigestEntries, Digest, digest)


async def paths_at(globs: PathGlobs) -> Paths:
    return await Get(Paths, PathGlobs, globs)


async def variables_of(request: EnvironmentVarsRequest) -> EnvironmentVars:
    return await Get(EnvironmentVars, EnvironmentVarsRequest, request)


async def digest_of(files: CreateDigest) -> Digest:
    return await Get(Digest, CreateDigest, files)


async def snapshot_of(files: CreateDigest) -> Snapshot:
    return await Get(Snapshot, CreateDigest, files)


async def result_of(process: Process) -> ProcessResult:
    """Raises when it fails."""
    return await Get(ProcessResult, Process, process)


async def addresses_of(inputs: UnparsedAddressInputs) -> Addresses:
    return await Get(Addresses, UnparsedAddressInputs, inputs)


async def targets_at(specs: Iterable[RawSpecs]) -> Tuple[Targets, ...]:
    """What each of them names, generators replaced by what they generate."""
    return await MultiGet(Get(Targets, RawSpecs, one) for one in specs)


async def closure_of(roots: Addresses) -> Tuple[Target, ...]:
    """The targets with all they depend on, be it through `dependencies` or through a field of its own."""
    found = await Get(TransitiveTargets, TransitiveTargetsRequest(roots, **_EVERYTHING))
    return tuple(found.closure)


async def source_paths_of(targets: Iterable[Target]) -> Tuple[Tuple[str, ...], ...]:
    """The files of each target; all of them must have sources."""
    found = await MultiGet(Get(SourcesPaths, SourcesPathsRequest(target[SourcesField])) for target in targets)
    return tuple(paths.files for paths in found)
