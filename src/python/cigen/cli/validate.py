"""`cigen validate`."""

from __future__ import annotations

import argparse
import sys

from cigen.cli.project import find_project
from cigen.cli.variables import variables_of
from cigen.cli.verbose import files_of, tell
from cigen.cli.warnings import print_warnings
from cigen.compile import check_project
from cigen.gate.advice import advice


def run(options: argparse.Namespace) -> int:
    project = find_project(options.config)
    files = files_of(project, options)
    pipeline = check_project(files, project.config_path, variables_of(options))
    tell(files)
    warnings = (*pipeline.warnings, *advice(pipeline))
    print_warnings(warnings, options.config)
    if options.strict and warnings:
        return 2
    jobs = sum(len(workflow.jobs) for workflow in pipeline.workflows)
    noun = "job" if jobs == 1 else "jobs"
    print(f"valid: {jobs} {noun}, {len(pipeline.gated)} of them can be skipped", file=sys.stderr)
    return 0
