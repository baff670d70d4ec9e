"""Warnings on stderr."""

from __future__ import annotations

import sys
from typing import Iterable

from cigen.errors import CigenError


def print_warnings(warnings: Iterable[CigenError]) -> None:
    for warning in warnings:
        print(f"cigen: warning: {warning}", file=sys.stderr)
