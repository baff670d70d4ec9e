"""`cigen setup`: the steps of the setup job."""

from __future__ import annotations

import argparse
from importlib import import_module

from cigen.cli.parser import Verb, add_verbs

_HELP = {
    "self-check": "compare the committed entrypoint with the configuration",
    "keys": "hash every job that could be skipped",
    "halt": "halt a job that is already proven (dynamic: false)",
    "explain": "say what changed since an earlier pipeline",
    "continue": "continue the pipeline with main.yml",
}
STEPS = {name: Verb(text, f"cigen.cli.verbs.setup_{name.replace('-', '_')}") for name, text in _HELP.items()}
KEYS = "/tmp/setup_keys"


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = "What the generated setup job calls."
    add_verbs(command, "step", STEPS, metavar="STEP", required=True)


def run(options: argparse.Namespace) -> int:
    """Runs one of them."""
    code: int = import_module(STEPS[options.step].module).run(options)
    return code
