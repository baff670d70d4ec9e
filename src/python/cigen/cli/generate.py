"""`cigen generate`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Mapping, Optional

from cigen.circleci.render import MAIN
from cigen.cli.project import find_project
from cigen.cli.warnings import print_warnings
from cigen.cli.writing import write_changed
from cigen.compile import Compilation, compile_project
from cigen.errors import CigenError, nearest


def run(options: argparse.Namespace) -> int:
    project = find_project(options.config)
    compilation = compile_project(project.files, project.config_path)
    print_warnings(compilation.warnings)
    outputs = _wanted(compilation, options.workflow or options.workflow_option)
    root = project.root
    if options.output is not None:
        root = os.path.abspath(options.output)
        outputs = {_below(options.output, path): text for path, text in outputs.items()}
    changed = write_changed(root, outputs)
    for path in outputs:
        print(f"{path}: {'written' if path in changed else 'up to date'}", file=sys.stderr)
    return 0


def _wanted(compilation: Compilation, workflow: Optional[str]) -> Mapping[str, str]:
    """Both files, or `main.yml` alone when one of its workflows is named."""
    if workflow is None:
        return compilation.outputs
    names = [one.name for one in compilation.pipeline.continued]
    if workflow not in names:
        what = f"there is no workflow `{workflow}` to continue with"
        raise CigenError(what, repair=nearest(workflow, names, noun="workflow"))
    return {path: text for path, text in compilation.outputs.items() if path.endswith(f"/{MAIN}")}


def _below(output: str, path: str) -> str:
    """The path below `--output`: its first part is dropped when the directory given is already of that name."""
    first, _, rest = path.partition("/")
    return rest if os.path.basename(os.path.abspath(output)) == first else path
