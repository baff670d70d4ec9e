"""Warnings on stderr."""

from __future__ import annotations

import sys
from typing import Iterable, Optional

from cigen.errors import CigenError
from cigen.project.project import seen_from_here


def print_warnings(warnings: Iterable[CigenError], config: Optional[str]) -> None:
    """Each warning on stderr, its place as seen from the current directory."""
    for warning in warnings:
        from cigen.cli import colour
        from cigen.cli.report.wrap import wrapped  # only warnings pay for it

        said = wrapped(f"cigen: warning: {seen_from_here(warning, config)}")
        colour.write(sys.stderr, f"{said}\n", colour.message)
