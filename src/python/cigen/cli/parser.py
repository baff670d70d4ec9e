"""The parser of a verb: its errors have the form all errors have, and its arguments are added once they are asked for."""

from __future__ import annotations

import argparse
import re
import sys
from importlib import import_module
from typing import Any, Mapping, NoReturn, Optional, Sequence

from cigen.errors import nearest

_CHOICE = re.compile(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)")


class Verb:
    """What the help of all verbs says of one, and the module that has its `arguments(parser)` and `run(options)`."""

    def __init__(self, help: str, module: str) -> None:
        self.help, self.module = help, module


class Parser(argparse.ArgumentParser):
    """Ends the program with 2, as argparse does. That of a verb imports its module when it has something to parse."""

    def __init__(self, *arguments: Any, module: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._module = module

    def parse_known_args(  # type: ignore[override]  # the stubs have overloads
        self, args: Optional[Sequence[str]] = None, namespace: Optional[argparse.Namespace] = None
    ) -> Any:
        """As argparse has it."""
        self.fill()
        return super().parse_known_args(args, namespace)

    def fill(self) -> None:
        """Adds the verb's own arguments, once."""
        module, self._module = self._module, ""
        if module:
            import_module(module).arguments(self)

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the command line, and ends the program."""
        from cigen.cli import colour
        from cigen.cli.report.wrap import wrapped  # only errors pay for it

        choice = _CHOICE.fullmatch(message)
        if choice:
            name, value, listed = choice.groups()
            word = name.lower().lstrip("-")
            choices = [one.strip(" '") for one in listed.split(",")]
            message = f"`{value}` is no {word}\n  {nearest(value, choices, noun=word)}"
        said = wrapped(f"{self.prog}: {message}\n  Try `{self.prog} --help`.")
        colour.write(sys.stderr, f"{said}\n", colour.message)
        self.exit(2)


def add_verbs(parser: argparse.ArgumentParser, dest: str, verbs: Mapping[str, Verb], **options: Any) -> None:
    """Verbs behind those of a parser; the name of the chosen one is in `dest`."""
    added = parser.add_subparsers(dest=dest, parser_class=Parser, **options)
    for name, verb in verbs.items():
        add_common(added.add_parser(name, help=verb.help, allow_abbrev=False, module=verb.module))


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
        "--color",
        choices=("auto", "always", "never"),
        metavar="WHEN",
        default="auto" if top_level else argparse.SUPPRESS,
        help="auto, always or never; auto minds NO_COLOR and FORCE_COLOR" if top_level else argparse.SUPPRESS,
    )
    command.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=False if top_level else argparse.SUPPRESS,
        help="say which files were read (generate, check, validate)" if top_level else argparse.SUPPRESS,
    )


def add_values(command: argparse.ArgumentParser) -> None:
    """`--value`: what the build would know."""
    command.add_argument(
        "--value",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a pipeline value that jobs refer to, e.g. pipeline.git.branch=main; repeatable",
    )
