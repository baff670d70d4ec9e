"""`cigen setup self-check`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Optional

from cigen.cli import colour
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import Compilation, compile_project
from cigen.config.files import RecordedFiles
from cigen.drift import ONLY_FORM, diff, drift
from cigen.errors import CigenError, DriftError
from cigen.project.base_hash import base_hash_of
from cigen.project.project import Project, find_project
from cigen.project.repository import GitFailed, Repository
from cigen.setup.push_guards import Correction, NotPushed
from cigen.setup.pushing import push_correction

_BY_HAND = "Run `cigen generate` and commit the result."


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Render in memory and compare with `.circleci/config.yml` as HEAD has it. No file is touched. "
        "Exit 0 when they say the same, 1 with a diff when they don't."
    )
    command.add_argument(
        "--commit",
        action="store_true",
        help="when they differ, push a commit with the right one to the build's branch, and fail all the same; "
        "never for a tag, a fork, a branch that has moved on or a default branch that `branches` doesn't list",
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    files = RecordedFiles(project.files)
    compilation = compile_project(files, project.config_path, variables_of(options), base_hash_of(project))
    print_warnings(compilation.warnings, options.config)
    path = compilation.pipeline.entrypoint_path
    text = compilation.outputs[path]
    committed = _committed(project, path)
    found = drift({path: text}, {path: committed})
    if not found.changed:
        print(f"{path}: {ONLY_FORM if found.reformatted else 'up to date'}", file=sys.stderr)
        return 0
    colour.write(sys.stdout, diff(path, committed, text), colour.differences)
    sys.stdout.flush()
    repair = _push(project, files, compilation, path) if options.commit else _BY_HAND
    raise DriftError(f"the committed {path} differs from the configuration", repair=repair)


def _committed(project: Project, path: str) -> Optional[bytes]:
    try:
        return Repository(project.root).committed(path)
    except GitFailed as error:
        repair = "Run it in a checkout; nothing else has a committed entrypoint."
        raise CigenError(f"git can't say what is committed: {error}", repair=repair) from None


def _push(project: Project, files: RecordedFiles, compilation: Compilation, path: str) -> str:
    """What became of the correction, as the repair of the error that ends this build in any case."""
    check = compilation.pipeline.setup.self_check
    try:
        sources = [name for name, content in files.contents.items() if content is not None]
        pushed = push_correction(
            Repository(project.root),
            Correction(path, compilation.outputs[path], sources),
            allowed=check.branches,
            write_key=check.write_key,
            environment=os.environ,
        )
    except NotPushed as reason:
        why = f"{reason.why}".replace("\n", "\n    ")
        lines = (f"It was not committed: {why}", reason.repair, _BY_HAND)
        return "\n  ".join(line for line in lines if line)
    return f"Pushed the right one: {pushed}. The pipeline of that commit takes over; this one ends here."
