"""The verbs of the command line, and what stands before them; the help is the manual."""

from __future__ import annotations

import argparse
from typing import Mapping

from cigen import __version__
from cigen.cli.parser import Parser, Verb, add_common, add_verbs

# Both at most 79 wide, as argparse makes everything else.
_DESCRIPTION = """\
Compile .cigen/ to .circleci/config.yml and .circleci/main.yml.

A job that already passed with the same sources and the same definition is
skipped by the setup workflow; whenever there is doubt, it runs.
"""
_EPILOG = """\
Without VERB: generate. `cigen VERB --help` tells the rest.
Exit codes: 0 ok, 1 a check failed, 2 wrong usage or configuration, 70 a bug.
"""
_HELP = {
    "generate": "write the CircleCI files",
    "check": "compare the committed CircleCI files with the configuration",
    "validate": "look for mistakes in the configuration",
    "plan": "show which jobs would run, and why",
    "simulate": "count what past commits would have run and skipped",
    "hash": "print the hash that decides whether a job can be skipped",
    "cache": "look at or clear what cigen remembers of files",
    "trace": "run a command and say what it reads that its job doesn't declare",
    "list": "list workflows, jobs, commands, services, caches or status checks",
    "inspect": "print a configuration, a job or a command as JSON",
    "compare": "prove that two configurations do the same",
    "graph": "draw the jobs and what they wait for",
    "schema": "print the JSON schema of the configuration's files",
    "init": "write a first configuration",
    "import": "move a CircleCI configuration to cigen",
    "vendor": "keep this cigen in the project",
    "completion": "print what makes a shell complete command lines",
    "setup": "the steps of the setup job",
}
# Whose names Python has already.
_MODULES = {"list": "list_", "import": "import_"}
VERBS: Mapping[str, Verb] = {
    name: Verb(text, f"cigen.cli.verbs.{_MODULES.get(name, name)}") for name, text in _HELP.items()
}


def parser(verb: str = "") -> argparse.ArgumentParser:
    """The parser of the command line; the verb is in `verb`. One that begins with a verb needs no other."""
    top = Parser(
        "cigen",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"cigen {__version__}", help="print the version")
    add_common(top, top_level=True)
    chosen = {verb: VERBS[verb]} if verb in VERBS else VERBS
    add_verbs(top, "verb", chosen, metavar="VERB", title="verbs", prog=top.prog)
    return top
