"""`cigen setup keys`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Mapping, Sequence

from cigen.cli.early import look
from cigen.cli.parser import add_values
from cigen.cli.shown import shown
from cigen.cli.verbs.setup import KEYS
from cigen.errors import CigenError, nearest
from cigen.hashing.tree.digests import NullDigestStore
from cigen.project.base_hash import base_hash_of
from cigen.project.explained.explanation import Seen
from cigen.project.explained.file import EXPLANATION, Saved, written
from cigen.project.project import Project, find_project
from cigen.setup.proofs import BUILD

if TYPE_CHECKING:
    from cigen.pipeline.model import Job, Pipeline
    from cigen.project.job_hashes import JobHashes


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = "Write one key file for each job with source_files. CircleCI's cache is then asked for a proof under its checksum."
    add_values(command)
    command.add_argument(
        "--default",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what a pipeline parameter is by default in the entrypoint that runs; where the configuration says "
        "otherwise, its value is unknown; repeatable",
    )
    command.add_argument("--job", metavar="VARIANT", help="only this one, e.g. rspec_amd64")
    command.add_argument(
        "--slots",
        type=int,
        metavar="N",
        help="only this node's share of them, at most N, in directories 1 to N; CIRCLE_NODE_INDEX and CIRCLE_NODE_TOTAL "
        "say which share that is",
    )
    command.add_argument("--directory", default=KEYS, metavar="DIR", help=f"where the keys are (default: {KEYS})")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    seen = Seen()
    found = _hashed(options, find_project(options.config), seen)
    hashes, reasons = found.hashes, found.reasons
    if not found.pipeline.dynamic and _is_outdated(found.pipeline, options):
        why = f"{found.pipeline.entrypoint_path} isn't what the configuration says, and the jobs run as it says"
        hashes, reasons = {}, dict.fromkeys((job.variant for job in found.pipeline.gated), why)
    try:
        jobs = _wanted(found.pipeline, options)
        periods = _periods(found.pipeline)
        of_today = _of_today(hashes, periods)
        _write(options.directory, jobs, of_today, reasons)
    except OSError as error:
        raise CigenError(f"can't write {error.filename}: {error.strerror}", repair="See to the place there.") from None
    if options.slots is None and options.job is None:
        _explain(options.directory, found, seen, periods)
    return 0


def _explain(directory: str, found: JobHashes, seen: Seen, periods: Mapping[str, str]) -> None:
    """Keeps what is behind the hashes, for when the pipeline is continued; that it can't stops nothing."""
    explanation = seen.explanation(found.requests, found.hashes, periods)
    with suppress(OSError):
        os.makedirs(directory, exist_ok=True)
        _write_text(os.path.join(directory, EXPLANATION), written(Saved(explanation, 0, ())))


def _hashed(options: argparse.Namespace, project: Project, seen: Seen) -> JobHashes:
    with look(options, project.root, NullDigestStore()) as prefetch:
        from cigen.cli.variables import variables_of
        from cigen.hashing.run.hash_jobs import Run
        from cigen.project.job_hashes import Given, hash_project, parse_values  # with all that a configuration needs

        values, declared = parse_values(options.value), parse_values(options.default)
        given = Given(values, os.environ, variables_of(options), defaults=False, declared=declared)
        return hash_project(project, given, Run(prefetch=prefetch, seen=seen))


def _is_outdated(pipeline: Pipeline, options: argparse.Namespace) -> bool:
    """Whether the one file of `dynamic: false`, which runs, was generated from another configuration than this."""
    from cigen.compile import compile_pipeline  # in setup nothing is written yet

    project = find_project(options.config)
    text = compile_pipeline(pipeline, base_hash_of(project)).outputs[pipeline.entrypoint_path]
    return text.encode() != project.files.read(pipeline.entrypoint_path)


def _wanted(pipeline: Pipeline, options: argparse.Namespace) -> Mapping[str, Job]:
    """By the directories for their keys: all gated variants, the one that is named, or a node's share in its slots."""
    if options.slots is not None:
        return _share(pipeline.gated, options.slots)
    jobs = {job.variant: job for job in pipeline.gated if options.job in (None, job.variant)}
    if options.job is not None and not jobs:
        known = nearest(options.job, (job.variant for job in pipeline.gated), noun="job")
        raise CigenError(f"there is no job `{options.job}` with source_files", repair=known)
    return jobs


def _share(jobs: Sequence[Job], slots: int) -> Mapping[str, Job]:
    from cigen.render.probe_nodes import share

    node, nodes = (os.environ.get(name, "") for name in ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL"))
    if not (node.isdecimal() and nodes.isdecimal() and int(node) < int(nodes)):
        what = f"CIRCLE_NODE_INDEX is `{node}` and CIRCLE_NODE_TOTAL `{nodes}`, so nobody knows whose share it is"
        raise CigenError(what, repair="Call it in a job of CircleCI's.")
    found = {str(slot): job for slot, job in enumerate(share(jobs, int(node), int(nodes), slots), 1)}
    for slot, job in found.items():
        print(f"{slot}: {shown(job.variant)}", file=sys.stderr)
    return found


def _periods(pipeline: Pipeline) -> Mapping[str, str]:
    from cigen.gate.proofs.age import period_of

    now = time.time()
    return {job.variant: period_of(job, pipeline.setup.proof_days, now) for job in pipeline.gated}


def _of_today(hashes: Mapping[str, str], periods: Mapping[str, str]) -> Mapping[str, str]:
    """What proofs of the present periods are kept under."""
    from cigen.gate.proofs.age import in_period

    return {variant: in_period(hashes[variant], period) for variant, period in periods.items() if variant in hashes}


def _write(directory: str, jobs: Mapping[str, Job], hashes: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """One directory a variant with its key, and the reason where it can't be looked up."""
    from cigen.gate.proofs.job_key import job_key, unhittable_key

    build = os.environ.get(BUILD, "")
    for name, job in jobs.items():
        place = os.path.join(directory, name)
        os.makedirs(place, exist_ok=True)
        _write_text(os.path.join(place, "build"), f"{build}\n")
        found = hashes.get(job.variant)
        key = job_key(job, found) if found else unhittable_key(job.variant, build or str(os.getpid()))
        _write_text(os.path.join(place, "job-key"), key)
        if found is None:
            why = reasons.get(job.variant, "it could not be hashed")
            _write_text(os.path.join(place, "reason"), why)
            print(f"{job.variant} runs: {shown(why)}", file=sys.stderr)


def _write_text(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
