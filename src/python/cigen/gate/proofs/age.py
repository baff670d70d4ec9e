"""The greatest age of a proof: its key holds the number of a period, and only proofs of the present one are looked for.

A marker that says its own age would not do: CircleCI never overwrites a cache, so a job whose proof is too old could not
leave a new one until the old one is gone. Periods begin on another day for each job, or all would run on the same one.
"""

from __future__ import annotations

from hashlib import sha256

from cigen.pipeline.model import Job

_SECONDS_OF_A_DAY = 86_400


def period_of(job: Job, days: int, now: float) -> str:
    """The period of so many days that a moment is in; empty where 0 days are no limit. `now` is in seconds since 1970."""
    if not days:
        return ""
    start = int(sha256(f"{job.recorded_as}-{job.architecture}".encode()).hexdigest()[:8], 16)
    return f"{days}-{(int(now // _SECONDS_OF_A_DAY) + start % days) // days}"


def in_period(job_hash: str, period: str) -> str:
    """What stands for a JOB_HASH in proofs of a period, 64 hexadecimal digits."""
    return sha256(f"{job_hash}-{period}".encode()).hexdigest() if period else job_hash
