"""`cigen setup keys`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import TYPE_CHECKING, Mapping, Optional, Sequence

from cigen.cli.early import look
from cigen.cli.project import Project, find_project
from cigen.errors import CigenError, nearest
from cigen.hashing.digests import NullDigestStore

if TYPE_CHECKING:
    from cigen.cli.job_hashes import JobHashes
    from cigen.pipeline.model import Job, Pipeline


def run(options: argparse.Namespace) -> int:
    gc.disable()  # one short run that builds large lists and keeps them
    found = _hashed(options, find_project(options.config))
    _write(options.directory, _wanted(found.pipeline, options.job), found.hashes, found.reasons)
    return 0


def _hashed(options: argparse.Namespace, project: Project) -> JobHashes:
    with look(options, project.root, NullDigestStore()) as ahead:
        from cigen.cli.job_hashes import hash_project, parse_values  # with all that a configuration needs
        from cigen.cli.variables import variables_of

        return hash_project(
            project,
            parse_values(options.value),
            os.environ,
            defaults=False,
            variables=variables_of(options),
            ahead=ahead,
        )


def _wanted(pipeline: Pipeline, name: Optional[str]) -> Sequence[Job]:
    """All gated variants, or the one that is named."""
    jobs = [job for job in pipeline.gated if name in (None, job.name)]
    if name is not None and not jobs:
        known = nearest(name, (job.name for job in pipeline.gated), noun="job")
        raise CigenError(f"there is no job `{name}` with source_files", repair=known)
    return jobs


def _write(directory: str, jobs: Sequence[Job], hashes: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """One directory a variant with its key, and the reason where it can't be looked up."""
    from cigen.gate.job_key import job_key, unhittable_key

    unique = os.environ.get("CIRCLE_WORKFLOW_JOB_ID", "") or str(os.getpid())
    for job in jobs:
        place = os.path.join(directory, job.name)
        os.makedirs(place, exist_ok=True)
        found = hashes.get(job.name)
        key = job_key(job, found) if found else unhittable_key(job.name, unique)
        _write_text(os.path.join(place, "job-key"), key)
        if found is None:
            why = reasons.get(job.name, "it could not be hashed")
            _write_text(os.path.join(place, "reason"), why)
            print(f"{job.name} runs: {why}", file=sys.stderr)


def _write_text(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
