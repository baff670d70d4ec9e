from typing import Any

from pants.engine.addresses import Addresses, UnparsedAddressInputs
from pants.engine.target import (
    F,
    FieldSetsPerTarget,
    FieldSetsPerTargetRequest,
    HydratedSources,
    HydrateSourcesRequest,
    SourcesPaths,
    SourcesPathsRequest,
    Targets,
    TransitiveTargets,
    TransitiveTargetsRequest,
)

async def find_valid_field_sets(
    request: FieldSetsPerTargetRequest[F], union_membership: Any
) -> FieldSetsPerTarget[F]: ...
async def hydrate_sources(
    request: HydrateSourcesRequest, unmatched_build_file_globs: Any, union_membership: Any, env_name: Any
) -> HydratedSources: ...
async def resolve_source_paths(request: SourcesPathsRequest, unmatched_build_file_globs: Any) -> SourcesPaths: ...
async def resolve_unparsed_address_inputs(request: UnparsedAddressInputs, subproject_roots: Any) -> Addresses: ...
async def resolve_targets(
    targets: Any, target_types_to_generate_requests: Any, local_environment_name: Any
) -> Targets: ...
async def transitive_targets(
    request: TransitiveTargetsRequest, local_environment_name: Any, union_membership: Any
) -> TransitiveTargets: ...
