"""Pants 2.28 and later."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.engine.rules import concurrently, implicitly

from cigen_rules.config import ConfigRequest
from cigen_rules.hashes import ProjectHashes, hash_project


async def hashes_at(roots: Iterable[str]) -> Tuple[ProjectHashes, ...]:
    return await concurrently(hash_project(**implicitly({ConfigRequest(root): ConfigRequest})) for root in roots)
