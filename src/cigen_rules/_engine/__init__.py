"""The only package that knows how this Pants awaits: both ports define the same coroutine functions."""

from __future__ import annotations

from packaging.version import Version
from pants.version import PANTS_SEMVER

# 2.28 is the first release in which Pants itself calls all of these by name; 2.32 has no other way left.
BY_NAME = PANTS_SEMVER >= Version("2.28.0.dev0")
# `pants peek` shows what plugins know of a target.
HAS_PEEK_DATA = PANTS_SEMVER >= Version("2.21.0")

if BY_NAME:
    from cigen_rules._engine.by_name import (
        addresses_of,
        closure_of,
        contents_at,
        contents_of,
        digest_of,
        entries_at,
        paths_at,
        result_of,
        snapshot_of,
        source_paths_of,
        targets_at,
        variables_of,
    )
else:
    from cigen_rules._engine.by_type import (
        addresses_of,
        closure_of,
        contents_at,
        contents_of,
        digest_of,
        entries_at,
        paths_at,
        result_of,
        snapshot_of,
        source_paths_of,
        targets_at,
        variables_of,
    )

__all__ = (
    "BY_NAME",
    "HAS_PEEK_DATA",
    "addresses_of",
    "closure_of",
    "contents_at",
    "contents_of",
    "digest_of",
    "entries_at",
    "paths_at",
    "result_of",
    "snapshot_of",
    "source_paths_of",
    "targets_at",
    "variables_of",
)
