"""`cigen setup keys`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Dict, Mapping, Sequence

from cigen.circleci.render import ENTRYPOINT, MAIN
from cigen.cli.project import find_project
from cigen.compile import load_pipeline
from cigen.errors import CigenError
from cigen.gate.job_key import job_key, unhittable_key
from cigen.gate.requests import Build, hash_requests
from cigen.hashing.engine import hash_jobs
from cigen.pipeline.model import Pipeline

DIRECTORY = "/tmp/setup_keys"


def run(options: argparse.Namespace) -> int:
    project = find_project(options.config)
    pipeline = load_pipeline(project.files, project.config_path)
    requests = hash_requests(pipeline, Build(_values(options.value, pipeline), os.environ))
    outputs = [f"{pipeline.output_path}/{name}" for name in (ENTRYPOINT, MAIN)]
    answer = hash_jobs(project.root, requests.requests, outputs=outputs)
    reasons = dict(requests.unskippable)
    reasons.update({name: result.reason for name, result in answer.jobs.items() if result.hash is None})
    _write(options.directory, pipeline, {n: h for n, h in answer.hashes.items() if h is not None}, reasons)
    return 0


def _values(given: Sequence[str], pipeline: Pipeline) -> Mapping[str, str]:
    values: Dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CigenError(f"`--value {pair}` isn't NAME=VALUE", repair="Write e.g. pipeline.git.branch=main.")
        parameter = pipeline.parameters.get(name[len("pipeline.parameters.") :])
        boolean = parameter is not None and parameter.type == "boolean"
        # CircleCI hands a boolean to a step's environment as 1 or 0, and writes it as true or false everywhere else.
        values[name] = {"1": "true", "0": "false"}.get(value, value) if boolean else value
    return values


def _write(directory: str, pipeline: Pipeline, hashes: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """One directory a variant with its key, and the reason where it can't be looked up."""
    unique = os.environ.get("CIRCLE_WORKFLOW_JOB_ID", "") or str(os.getpid())
    for job in pipeline.gated:
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
