"""`cigen setup halt`: with `dynamic: false`, a job's own decision."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from cigen.cli.project import find_project
from cigen.cli.proofs import BUILD, everything_runs, is_marked, key_hash
from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline


def run(options: argparse.Namespace) -> int:
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
