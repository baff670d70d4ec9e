"""Pants 2.28 and later."""

from __future__ import annotations

from pants.backend.python.util_rules.pex import VenvPex, VenvPexProcess, create_venv_pex
from pants.backend.python.util_rules.pex_from_targets import PexFromTargetsRequest
from pants.core.goals.package import EnvironmentAwarePackageRequest, PackageFieldSet, environment_aware_package
from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.fs import DigestContents, MergeDigests
from pants.engine.internals.graph import find_valid_field_sets, hydrate_sources, resolve_targets
from pants.engine.intrinsics import get_digest_contents, merge_digests
from pants.engine.process import ProcessResult, execute_process_or_raise
from pants.engine.rules import concurrently, implicitly
from pants.engine.target import FieldSetsPerTargetRequest, HydrateSourcesRequest, SourcesField


async def packages_of(inputs: UnparsedAddressInputs) -> DigestContents:
    """The files of what these targets package."""
    targets = await resolve_targets(**implicitly({inputs: UnparsedAddressInputs}))
    found = await find_valid_field_sets(FieldSetsPerTargetRequest(PackageFieldSet, targets), **implicitly())
    built = await concurrently(
        environment_aware_package(EnvironmentAwarePackageRequest(field_set)) for field_set in found.field_sets
    )
    return await get_digest_contents(await merge_digests(MergeDigests(package.digest for package in built)))


async def command_of(request: PexFromTargetsRequest) -> VenvPex:
    return await create_venv_pex(**implicitly({request: PexFromTargetsRequest}))


async def result_of(process: VenvPexProcess) -> ProcessResult:
    """Raises when it fails."""
    return await execute_process_or_raise(**implicitly({process: VenvPexProcess}))


async def content_of(field: SourcesField) -> DigestContents:
    sources = await hydrate_sources(HydrateSourcesRequest(field), **implicitly())
    return await get_digest_contents(sources.snapshot.digest)
