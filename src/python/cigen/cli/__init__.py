"""The command line: parsing and printing only. Nothing heavy is imported before the verb is known."""

from __future__ import annotations

import sys
from typing import Optional, Sequence


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs a verb; returns 0 ok, 1 the check failed, 2 usage or bad config, 70 a bug in cigen."""
    from cigen.cli.run import run

    return run(list(sys.argv[1:] if arguments is None else arguments))
