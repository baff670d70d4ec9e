"""`cigen setup halt`: with `dynamic: false`, a job's own decision."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from cigen.cli.variables import variables_of
from cigen.cli.verbs.setup import KEYS
from cigen.compile import load_pipeline
from cigen.project.project import find_project
from cigen.setup.proofs import BUILD, everything_runs, is_marked, key_hash


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = "What a job calls when there is no setup job: end it, green, if its proof was restored."
    command.add_argument("--job", metavar="VARIANT", required=True, help="the job this runs in, e.g. rspec_amd64")
    command.add_argument(
        "--markers",
        default="/tmp/cigen_job_exists",
        metavar="DIR",
        help="where CircleCI's cache put the proofs (default: /tmp/cigen_job_exists)",
    )
    command.add_argument("--directory", default=KEYS, metavar="DIR", help=f"where the keys are (default: {KEYS})")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    pipeline = load_pipeline(project.files, project.config_path, variables_of(options))
    job = next((job for job in pipeline.gated if job.variant == options.job), None)
    found = key_hash(options.directory, job, os.environ.get(BUILD, "")) if job else None
    everything = everything_runs(pipeline.setup, project.root, os.environ)
    if found is None or not is_marked(found, options.markers):
        print(f"{options.job} runs: no proof for these sources and this definition", file=sys.stderr)
    elif everything:
        print(f"{options.job} runs although it is proven: {everything}", file=sys.stderr)
    else:
        print(f"{options.job} already passed with these sources and this definition: {found}", file=sys.stderr)
        return subprocess.run(["circleci-agent", "step", "halt"], check=False).returncode
    return 0
