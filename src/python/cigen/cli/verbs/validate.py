"""`cigen validate`."""

from __future__ import annotations

import argparse
import sys
from typing import Optional, Tuple

from cigen.cli.report.verbose import files_of, tell
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import check_project
from cigen.errors import CigenError
from cigen.gate.advice import advice
from cigen.gate.inputs.patterns import idle, shallow
from cigen.gate.inputs.unprovable import ProjectListing, unprovable
from cigen.gate.merge_queue import unprotected_queue
from cigen.pipeline.model import Pipeline
from cigen.pipeline.setup_image import unpublished
from cigen.pipeline.version_files import disagreeing
from cigen.project.listing import listing_of
from cigen.project.project import Project, find_project

_GITHUB = ".github/workflows"


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Read the configuration and render both files in memory; nothing is written. "
        "Exit 0 when all is well, 2 after a mistake."
    )
    command.add_argument("--strict", action="store_true", help="take warnings for errors")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    files = files_of(project.files, options)
    pipeline = check_project(files, project.config_path, variables_of(options))
    tell(files)
    listing, failed = _listing(pipeline, project)
    warnings = (
        *pipeline.warnings,
        *unpublished(pipeline),
        *advice(pipeline),
        *disagreeing(pipeline, files),
        *unprotected_queue(pipeline, _has_queue(project)),
        *failed,
        *(idle(pipeline, *listing) if listing else ()),
        *(shallow(pipeline, *listing) if listing else ()),
    )
    print_warnings(warnings, options.config)
    if options.strict and warnings:
        return 2
    jobs = sum(len(workflow.jobs) for workflow in pipeline.workflows)
    more = len(pipeline.recorders)
    records = f", {more} more {'records a proof' if more == 1 else 'record proofs'}" if more else ""
    noun = "job" if jobs == 1 else "jobs"
    skippable = len(pipeline.gated) - len(unprovable(pipeline, listing))
    print(f"valid: {jobs} {noun}, {skippable} of them can be skipped{records}", file=sys.stderr)
    return 0


def _listing(pipeline: Pipeline, project: Project) -> Tuple[Optional[ProjectListing], Tuple[CigenError, ...]]:
    """The project's files where jobs ask for them, or what keeps anybody from seeing them."""
    if not pipeline.gated:
        return None, ()
    try:
        return listing_of(project), ()
    except CigenError as error:  # no git where there is a `.git`
        return None, (error,)


def _has_queue(project: Project) -> bool:
    """Whether a workflow of GitHub's runs for its merge queue."""
    try:
        files = project.files
        texts = (files.read(f"{_GITHUB}/{name}") for name in files.names(_GITHUB))
        return any(b"merge_group" in (text or b"") for text in texts)
    except CigenError:
        return False
