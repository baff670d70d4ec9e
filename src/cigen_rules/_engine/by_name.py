"""Pants 2.28 and later: call by name. Names and signatures were read on the release branches; it was never run."""

from __future__ import annotations

from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs
from pants.engine.internals.graph import hydrate_sources
from pants.engine.intrinsics import create_digest, get_digest_contents
from pants.engine.rules import implicitly
from pants.engine.target import HydratedSources, HydrateSourcesRequest


async def sources_of(request: HydrateSourcesRequest) -> HydratedSources:
    return await hydrate_sources(request, **implicitly())


async def contents_of(digest: Digest) -> DigestContents:
    return await get_digest_contents(digest)


async def contents_at(globs: PathGlobs) -> DigestContents:
    return await get_digest_contents(**implicitly({globs: PathGlobs}))


async def digest_of(files: CreateDigest) -> Digest:
    return await create_digest(files)
