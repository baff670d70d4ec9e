"""`cigen schema`."""

from __future__ import annotations

import argparse
import sys

from cigen.config.schema import schema_text

SCHEMAS = ("root", "workflow", "job", "command")
# At most 79 wide, as argparse makes everything else.
_DESCRIPTION = """\
Print a JSON schema for editors. Without FILE it has every kind of file under
#/$defs: keep it as .cigen/schema.json and begin a job's file with

  # yaml-language-server: $schema=../../../schema.json#/$defs/job
"""


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = _DESCRIPTION
    command.formatter_class = argparse.RawDescriptionHelpFormatter  # no hyphen of the line to copy ends a line
    command.add_argument(
        "file",
        nargs="?",
        choices=SCHEMAS,
        metavar="FILE",
        help=f"only the schema of this kind of file: {', '.join(SCHEMAS)}",
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    sys.stdout.write(schema_text(options.file or ""))
    return 0
