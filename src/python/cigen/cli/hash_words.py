"""How `cigen hash` prints, shared by its warm and its full path; imports nothing heavy."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.answer import Answer, JobResult


def print_all(answer: Answer, as_json: bool) -> int:
    """Every variant and its hash; `-` where there is none, with the reason on stderr."""
    for variant, job in answer.jobs.items():
        _explain(variant, job)
    if as_json:
        sys.stdout.write(_json(answer) + "\n")
    else:
        sys.stdout.write("".join([f"{variant} {job.hash or '-'}\n" for variant, job in answer.jobs.items()]))
    return 0


def print_one(variant: str, job: JobResult, as_json: bool, output: Optional[str]) -> int:
    """One variant's hash; without one, the reason and exit code 1."""
    _explain(variant, job)
    if as_json:
        sys.stdout.write(_json_of({variant: job}) + "\n")
    elif job.hash:
        print_digest(job.hash, output)
    return 0 if job.hash else 1


def print_digest(digest: str, output: Optional[str]) -> None:
    """The digest, and `NAME=<digest>` to $GITHUB_OUTPUT or, where that isn't set, to stdout."""
    if output:
        place = os.environ.get("GITHUB_OUTPUT")
        if place:
            with open(place, "a", encoding="utf-8") as file:
                file.write(f"{output}={digest}\n")
        else:
            sys.stdout.write(f"{output}={digest}\n")
    sys.stdout.write(f"{digest}\n")


def _explain(variant: str, job: JobResult) -> None:
    if job.hash is None:
        sys.stderr.write(f"cigen: {variant} can't be skipped: {job.reason}\n")


def _json(answer: Answer) -> str:
    return _json_of(answer.jobs)


def _json_of(jobs: object) -> str:
    import json

    assert isinstance(jobs, dict)
    return json.dumps(
        {variant: {"hash": job.hash, "reason": job.reason or None} for variant, job in jobs.items()}, indent=2
    )
