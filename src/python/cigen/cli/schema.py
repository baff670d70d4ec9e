"""`cigen schema`."""

from __future__ import annotations

import argparse
import sys

from cigen.config.schema import schema_text


def run(options: argparse.Namespace) -> int:
    sys.stdout.write(schema_text(options.file or ""))
    return 0
