"""Pants 2.17 to 2.27."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.engine.rules import Get, MultiGet

from cigen_rules.config import ConfigRequest
from cigen_rules.hashes import ProjectHashes


async def hashes_at(roots: Iterable[str]) -> Tuple[ProjectHashes, ...]:
    return await MultiGet(Get(ProjectHashes, ConfigRequest(root)) for root in roots)
