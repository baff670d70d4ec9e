"""`cigen check`."""

from __future__ import annotations

import argparse
import sys

from cigen.cli.report.verbose import files_of, tell
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import compile_project
from cigen.drift import diff, drifted
from cigen.errors import DriftError
from cigen.project.base_hash import base_hash_of
from cigen.project.foreign import is_ours
from cigen.project.project import Project, find_project
from cigen.project.repository import ignored


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Compare the files on disk with what the configuration says; nothing is written. "
        "Exit 0 when they are equal, 1 with a diff when they differ."
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    files = files_of(project, options)
    compilation = compile_project(files, project.config_path, variables_of(options), base_hash_of(project))
    tell(files)
    print_warnings(compilation.warnings, options.config)
    on_disk = project.on_disk(compilation.outputs)
    paths = [
        p
        for p in drifted(compilation.outputs, on_disk)
        if p != compilation.pipeline.main_path or not ignored(project.root, p)
    ]
    left = [path for path in compilation.left_over if _is_ours_still(project, path)]
    if not paths and left:
        repair = "Run `cigen generate`: it removes what cigen wrote."
        raise DriftError(f"{', '.join(left)} is left over: nothing continues with it any more", repair=repair)
    if not paths:
        print(f"{', '.join(compilation.outputs)}: up to date", file=sys.stderr)
        return 0
    for path in paths:
        sys.stdout.write(diff(path, on_disk[path], compilation.outputs[path]))
    sys.stdout.flush()
    differ = "differs" if len(paths) == 1 else "differ"
    raise DriftError(f"{', '.join(paths)} {differ} from the configuration", repair="Run `cigen generate`.")


def _is_ours_still(project: Project, path: str) -> bool:
    content = project.on_disk([path])[path]
    return content is not None and is_ours(content) and not ignored(project.root, path)
