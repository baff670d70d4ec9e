"""Pants 2.28 and later: call by name. docs/pants.md says with which versions it was run."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.base.specs import RawSpecs
from pants.engine.addresses import Addresses, UnparsedAddressInputs
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, DigestEntries, PathGlobs, Paths, Snapshot
from pants.engine.internals.graph import (
    resolve_source_paths,
    resolve_targets,
    resolve_unparsed_address_inputs,
    transitive_targets,
)
from pants.engine.internals.platform_rules import environment_vars_subset
from pants.engine.intrinsics import (
    create_digest,
    digest_to_snapshot,
    get_digest_contents,
    get_digest_entries,
    path_globs_to_digest,
    path_globs_to_paths,
)
from pants.engine.process import Process, ProcessResult, execute_process_or_raise
from pants.engine.rules import concurrently, implicitly
from pants.engine.target import (
    AlwaysTraverseDeps,
    SourcesField,
    SourcesPathsRequest,
    Target,
    Targets,
    TransitiveTargetsRequest,
)


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await get_digest_contents(**implicitly({globs: PathGlobs}))


async def contents_of(digest: Digest) -> DigestContents:
    return await get_digest_contents(digest)


async def entries_at(globs: PathGlobs) -> DigestEntries:
    return await get_digest_entries(await path_globs_to_digest(globs))


async def paths_at(globs: PathGlobs) -> Paths:
    return await path_globs_to_paths(globs)


async def variables_of(request: EnvironmentVarsRequest) -> EnvironmentVars:
    return await environment_vars_subset(request, **implicitly())


async def digest_of(files: CreateDigest) -> Digest:
    return await create_digest(files)


async def snapshot_of(files: CreateDigest) -> Snapshot:
    return await digest_to_snapshot(**implicitly({files: CreateDigest}))


async def result_of(process: Process) -> ProcessResult:
    """Raises when it fails."""
    return await execute_process_or_raise(**implicitly({process: Process}))


async def addresses_of(inputs: UnparsedAddressInputs) -> Addresses:
    return await resolve_unparsed_address_inputs(inputs, **implicitly())


async def targets_at(specs: Iterable[RawSpecs]) -> Tuple[Targets, ...]:
    """What each of them names, generators replaced by what they generate."""
    return await concurrently(resolve_targets(**implicitly({one: RawSpecs})) for one in specs)


async def closure_of(roots: Addresses) -> Tuple[Target, ...]:
    """The targets with all they depend on, be it through `dependencies` or through a field of its own."""
    request = TransitiveTargetsRequest(roots, should_traverse_deps_predicate=AlwaysTraverseDeps())
    found = await transitive_targets(request, **implicitly())
    return tuple(found.closure)


async def source_paths_of(targets: Iterable[Target]) -> Tuple[Tuple[str, ...], ...]:
    """The files of each target; all of them must have sources."""
    found = await concurrently(
        resolve_source_paths(SourcesPathsRequest(target[SourcesField]), **implicitly()) for target in targets
    )
    return tuple(paths.files for paths in found)
