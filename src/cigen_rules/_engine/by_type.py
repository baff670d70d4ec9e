"""Pants 2.17 to 2.27: `await Get(...)`. Plain coroutines: Pants follows them from the rules that call them."""

from __future__ import annotations

from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs
from pants.engine.rules import Get
from pants.engine.target import HydratedSources, HydrateSourcesRequest


async def sources_of(request: HydrateSourcesRequest) -> HydratedSources:
    return await Get(HydratedSources, HydrateSourcesRequest, request)


async def contents_of(digest: Digest) -> DigestContents:
    return await Get(DigestContents, Digest, digest)


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await Get(DigestContents, PathGlobs, globs)


async def digest_of(files: CreateDigest) -> Digest:
    return await Get(Digest, CreateDigest, files)
