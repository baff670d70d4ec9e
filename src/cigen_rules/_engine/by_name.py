"""Pants 2.28 and later: call by name. Names and signatures were read on the release branches; it was never run."""

from __future__ import annotations

from pants.core.util_rules.env_vars import environment_vars_subset
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs, Paths, Snapshot
from pants.engine.intrinsics import create_digest, digest_to_snapshot, get_digest_contents, path_globs_to_paths
from pants.engine.rules import implicitly


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await get_digest_contents(**implicitly({globs: PathGlobs}))


async def contents_of(digest: Digest) -> DigestContents:
    return await get_digest_contents(digest)


async def paths_at(globs: PathGlobs) -> Paths:
    return await path_globs_to_paths(globs)


async def variables_of(request: EnvironmentVarsRequest) -> EnvironmentVars:
    return await environment_vars_subset(request, **implicitly())


async def digest_of(files: CreateDigest) -> Digest:
    return await create_digest(files)


async def snapshot_of(files: CreateDigest) -> Snapshot:
    return await digest_to_snapshot(**implicitly({files: CreateDigest}))
