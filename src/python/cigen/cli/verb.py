"""A verb of the command line, with the options that all of them have."""

from __future__ import annotations

import argparse
from typing import Any

Verbs = Any  # argparse gives its type a private name


def add_verb(verbs: Verbs, name: str, help: str, description: str) -> argparse.ArgumentParser:
    """A new verb among `verbs`, for its own arguments to be added to."""
    command: argparse.ArgumentParser = verbs.add_parser(name, help=help, description=description, allow_abbrev=False)
    add_common(command)
    return command


def add_common(command: argparse.ArgumentParser, top_level: bool = False) -> None:
    """Options that may stand before or after the verb; `cigen --help` explains them once for all."""
    config = "the project, its .cigen directory or its configuration file (default: the nearest one, upwards from here)"
    variable = (
        "a template variable, before CIGEN_VAR_NAME in the environment and `vars` in the configuration; repeatable"
    )
    command.add_argument(
        "-c",
        "--config",
        metavar="PATH",
        default=None if top_level else argparse.SUPPRESS,
        help=config if top_level else "another project (see `cigen --help`)",
    )
    command.add_argument(
        "--var",
        dest="var" if top_level else "more_var",
        action="append",
        metavar="NAME=VALUE",
        default=[] if top_level else argparse.SUPPRESS,
        help=variable if top_level else "a template variable (see `cigen --help`)",
    )
    command.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=False if top_level else argparse.SUPPRESS,
        help="say which files were read (generate, check, validate)" if top_level else argparse.SUPPRESS,
    )
