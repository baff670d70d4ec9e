"""`--verbose`: which files a configuration was read from."""

from __future__ import annotations

import argparse
import sys

from cigen.config.files import Files, RecordedFiles


def files_of(files: Files, options: argparse.Namespace) -> Files:
    """The files; with `--verbose`, those that are read are kept in mind for `tell`."""
    return RecordedFiles(files) if options.verbose else files


def tell(files: Files) -> None:
    """Says on stderr which files were read, where that was asked for."""
    if isinstance(files, RecordedFiles):
        for path in sorted(path for path, content in files.contents.items() if content is not None):
            print(f"read {path}", file=sys.stderr)
