"""`--verbose`: which files a configuration was read from."""

from __future__ import annotations

import argparse
import sys

from cigen.config.files import Files, RecordedFiles
from cigen.project.project import Project


def files_of(project: Project, options: argparse.Namespace) -> Files:
    """The project's files; with `--verbose`, those that are read are kept in mind for `tell`."""
    return RecordedFiles(project.files) if options.verbose else project.files


def tell(files: Files) -> None:
    if isinstance(files, RecordedFiles):
        for path in sorted(path for path, content in files.contents.items() if content is not None):
            print(f"read {path}", file=sys.stderr)
