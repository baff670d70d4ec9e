"""`cigen setup`: the steps of the setup job."""

from __future__ import annotations

import argparse
from importlib import import_module

STEPS = {
    "self-check": "cigen.cli.self_check",
    "keys": "cigen.cli.keys",
    "halt": "cigen.cli.halt",
    "continue": "cigen.cli.continue_",
}


def run(options: argparse.Namespace) -> int:
    code: int = import_module(STEPS[options.step]).run(options)
    return code
