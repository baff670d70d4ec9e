"""`cigen schema`."""

from __future__ import annotations

import argparse
import json
import sys

from cigen.config.schema import document


def run(options: argparse.Namespace) -> int:
    json.dump(document(options.file or ""), sys.stdout, indent=2)
    print()
    return 0
