"""A sample of the proven jobs that run anyway: one that fails shows that its proof, or its sources, are wrong."""

from __future__ import annotations

from hashlib import sha256
from typing import FrozenSet, Mapping

AUDITED = "proven, and audited: setup.audit runs a sample of the proven jobs"
# `pipeline.number`, as the setup job is told.
NUMBER = "CIGEN_PIPELINE"
_ALL = 1 << 64


def audited(hashes: Mapping[str, str], share: float, number: str) -> FrozenSet[str]:
    """The variants in the sample of one pipeline, by its `number`; `hashes` has the JOB_HASH of each proven one.

    A pipeline that runs again has the same sample, and one with other sources or another number an independent one.
    """
    return frozenset(variant for variant, found in hashes.items() if _drawn(f"{found}-{number}") < share * _ALL)


def _drawn(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
