"""Pants 2.17 to 2.27: `await Get(...)`. Plain coroutines: Pants follows them from the rules that call them."""

from __future__ import annotations

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs, Paths, Snapshot
from pants.engine.rules import Get


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await Get(DigestContents, PathGlobs, globs)


async def contents_of(digest: Digest) -> DigestContents:
    return await Get(DigestContents, Digest, digest)


async def paths_at(globs: PathGlobs) -> Paths:
    return await Get(Paths, PathGlobs, globs)


async def variables_of(request: EnvironmentVarsRequest) -> EnvironmentVars:
    return await Get(EnvironmentVars, EnvironmentVarsRequest, request)


async def digest_of(files: CreateDigest) -> Digest:
    return await Get(Digest, CreateDigest, files)


async def snapshot_of(files: CreateDigest) -> Snapshot:
    return await Get(Snapshot, CreateDigest, files)
