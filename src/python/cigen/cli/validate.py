"""`cigen validate`."""

from __future__ import annotations

import argparse
import sys
from typing import Iterable

from cigen.cli.project import Project, find_project
from cigen.cli.variables import variables_of
from cigen.cli.verbose import files_of, tell
from cigen.cli.warnings import print_warnings
from cigen.compile import check_project
from cigen.errors import CigenError
from cigen.gate.advice import advice
from cigen.gate.alone import never_alone
from cigen.gate.patterns import idle
from cigen.pipeline.model import Pipeline


def run(options: argparse.Namespace) -> int:
    project = find_project(options.config)
    files = files_of(project, options)
    pipeline = check_project(files, project.config_path, variables_of(options))
    tell(files)
    warnings = (*pipeline.warnings, *advice(pipeline), *_idle(pipeline, project))
    print_warnings(warnings, options.config)
    if options.strict and warnings:
        return 2
    jobs = sum(len(workflow.jobs) for workflow in pipeline.workflows)
    noun = "job" if jobs == 1 else "jobs"
    skippable = len(pipeline.gated) - len(never_alone(pipeline))
    print(f"valid: {jobs} {noun}, {skippable} of them can be skipped", file=sys.stderr)
    return 0


def _idle(pipeline: Pipeline, project: Project) -> Iterable[CigenError]:
    if not pipeline.gated:
        return ()
    from cigen.hashing.digests import NullDigestStore
    from cigen.hashing.engine import see

    try:
        return tuple(idle(pipeline, see(project.root, NullDigestStore()).tree.paths))
    except CigenError as error:  # no git where there is a `.git`
        return (error,)
