"""How `cigen hash` prints, shared by its warm and its full path; imports nothing heavy."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.job.answer import Answer, JobResult


def print_all(answer: Answer, as_json: bool) -> int:
    """Every variant's id and its hash; `-` where there is none, with the reason on stderr.

    Where the id isn't the name of a job of `main`, its workflow and its name stand behind.
    """
    for variant, job in answer.jobs.items():
        _explain(variant, job)
    if as_json:
        sys.stdout.write(_json(answer) + "\n")
    else:
        lines = [f"{variant} {job.hash or '-'}{_place(variant, answer)}\n" for variant, job in answer.jobs.items()]
        sys.stdout.write("".join(lines))
    return 0


def print_one(variant: str, answer: Answer, as_json: bool, output: Optional[str]) -> int:
    """One variant's hash; without one, the reason and exit code 1."""
    job = answer.jobs[variant]
    _explain(variant, job)
    if as_json:
        sys.stdout.write(_json(answer, variant) + "\n")
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
        from cigen.cli.shown import shown

        sys.stderr.write(f"cigen: {variant} can't be skipped: {shown(job.reason)}\n")


def _place(variant: str, answer: Answer) -> str:
    if variant not in answer.places:
        return ""
    from cigen.cli.shown import shown

    workflow, name = map(shown, answer.places[variant])
    return f" {workflow}: {name}"


def _json(answer: Answer, only: Optional[str] = None) -> str:
    import json

    rows = {}
    for variant, job in answer.jobs.items():
        workflow, name = answer.places.get(variant, ("main", variant))
        if only in (None, variant):
            rows[variant] = {"hash": job.hash, "reason": job.reason or None, "workflow": workflow, "name": name}
    return json.dumps(rows, indent=2)
