"""The text whose checksum names a proof in CircleCI's cache: byte-equal in setup and in the job."""

from __future__ import annotations

import re
from typing import Optional

from cigen.pipeline.model import Job

_HASH = re.compile(r"[0-9a-f]{64}")


def job_key(job: Job, job_hash: str) -> str:
    """One line: `<JOB_NAME>-<DOCKER_ARCH>-<JOB_HASH>`."""
    return f"{job.recorded_as}-{job.architecture}-{job_hash}\n"


def unhittable_key(variant: str, unique: str) -> str:
    """A key nothing was ever saved under; `unique` is the build's id, so it stays that way."""
    return f"none-{variant}-{unique}\n"


def hash_in(key: str, job: Job) -> Optional[str]:
    """The JOB_HASH in a variant's key, None when it has none or is another job's."""
    start = f"{job.recorded_as}-{job.architecture}-"
    found = key[len(start) :].rstrip("\n")
    return found if key.startswith(start) and _HASH.fullmatch(found) else None
