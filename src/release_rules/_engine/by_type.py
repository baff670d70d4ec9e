"""Pants 2.17 to 2.27."""

from __future__ import annotations

from pants.backend.python.util_rules.pex import VenvPex, VenvPexProcess
from pants.backend.python.util_rules.pex_from_targets import PexFromTargetsRequest
from pants.core.goals.package import BuiltPackage, EnvironmentAwarePackageRequest, PackageFieldSet
from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.fs import Digest, DigestContents, MergeDigests
from pants.engine.process import ProcessResult
from pants.engine.rules import Get, MultiGet
from pants.engine.target import (
    FieldSetsPerTarget,
    FieldSetsPerTargetRequest,
    HydratedSources,
    HydrateSourcesRequest,
    SourcesField,
    Targets,
)


async def packages_of(inputs: UnparsedAddressInputs) -> DigestContents:
    """The files of what these targets package."""
    targets = await Get(Targets, UnparsedAddressInputs, inputs)
    found = await Get(FieldSetsPerTarget, FieldSetsPerTargetRequest(PackageFieldSet, targets))
    built = await MultiGet(
        Get(BuiltPackage, EnvironmentAwarePackageRequest(field_set)) for field_set in found.field_sets
    )
    return await Get(DigestContents, MergeDigests(package.digest for package in built))


async def command_of(request: PexFromTargetsRequest) -> VenvPex:
    return await Get(VenvPex, PexFromTargetsRequest, request)


async def result_of(process: VenvPexProcess) -> ProcessResult:
    """Raises when it fails."""
    return await Get(ProcessResult, VenvPexProcess, process)


async def content_of(field: SourcesField) -> DigestContents:
    sources = await Get(HydratedSources, HydrateSourcesRequest(field))
    return await Get(DigestContents, Digest, sources.snapshot.digest)
