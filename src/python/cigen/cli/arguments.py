"""The arguments of every verb; their help is the manual."""

from __future__ import annotations

import argparse
from typing import Callable, Mapping

from cigen import __version__
from cigen.cli.hash_arguments import HASHING
from cigen.cli.usage import Parser
from cigen.cli.verb import Verbs, add_common, add_verb
from cigen.cli.view_arguments import VIEWS

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
    verbs = top.add_subparsers(dest="verb", metavar="VERB", title="verbs", prog=top.prog)
    for add in [_VERBS[verb]] if verb in _VERBS else _VERBS.values():
        add(verbs)
    return top


def _generate(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "generate",
        "write the CircleCI files",
        "Write .circleci/config.yml and .circleci/main.yml, each whole, and only when it changes.",
    )
    command.add_argument(
        "workflow", nargs="?", metavar="WORKFLOW", help="main: write main.yml only, never the entrypoint"
    )
    command.add_argument("--workflow", dest="workflow_option", metavar="WORKFLOW", help="the same, as an option")
    command.add_argument("-o", "--output", metavar="DIR", help="write below this directory instead of the project root")
    command.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    command.add_argument("--force", action="store_true", help="replace CircleCI files that cigen didn't write")
    command.add_argument("--provider", choices=("circleci",), help="the CI to write for: circleci alone")


def _check(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "check",
        "compare the committed CircleCI files with the configuration",
        "Compare the files on disk with what the configuration says; nothing is written. "
        "Exit 0 when they say the same, 1 with a diff when they don't.",
    )
    command.add_argument("--exact", action="store_true", help="compare bytes: formatting and line ends count, too")
    command.add_argument(
        "--staged",
        action="store_true",
        help="compare what the next commit will hold, the configuration and the files as git's index has them",
    )


def _validate(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "validate",
        "look for mistakes in the configuration",
        "Read the configuration and render both files in memory; nothing is written. "
        "Exit 0 when all is well, 2 at the first mistake.",
    )
    command.add_argument("--strict", action="store_true", help="take warnings for errors")


def _plan(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "plan",
        "show which jobs would run, and why",
        "Decide as the setup job does and print it: run, skip or, where only CircleCI's cache can tell, ask. "
        "With CIGEN_SKIP_JOBS_FILE, a file of proven jobs one a line, nothing is left to ask.",
    )
    _value(command)
    command.add_argument(
        "--since",
        metavar="REVISION",
        help="compare HEAD with this revision instead of looking at the files on disk: which file, definition or "
        "pattern makes each job run",
    )
    command.add_argument("--json", action="store_true", help="print a list of decisions for programs")


def _value(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--value",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a pipeline value that jobs refer to, e.g. pipeline.git.branch=main; repeatable",
    )


def _setup(verbs: Verbs) -> None:
    command = add_verb(verbs, "setup", "the steps of the setup job", "What the generated setup job calls.")
    steps = command.add_subparsers(dest="step", metavar="STEP", required=True)
    _self_check(steps)
    keys = add_verb(
        steps,
        "keys",
        "hash every job that could be skipped",
        "Write one key file for each job with source_files. CircleCI's cache is then asked for a proof under its checksum.",
    )
    _value(keys)
    keys.add_argument(
        "--default",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what a pipeline parameter is by default in the entrypoint that runs; where the configuration says "
        "otherwise, its value is unknown; repeatable",
    )
    keys.add_argument("--job", metavar="VARIANT", help="only this one, e.g. rspec_amd64")
    _key_directory(keys)
    halt = add_verb(
        steps,
        "halt",
        "halt a job that is already proven (dynamic: false)",
        "What a job calls when there is no setup job: end it, green, if its proof was restored.",
    )
    halt.add_argument("--job", metavar="VARIANT", required=True, help="the job this runs in, e.g. rspec_amd64")
    halt.add_argument(
        "--markers",
        default="/tmp/cigen_job_exists",
        metavar="DIR",
        help="where CircleCI's cache put the proofs (default: /tmp/cigen_job_exists)",
    )
    _key_directory(halt)
    add_verb(
        steps,
        "continue",
        "continue the pipeline with main.yml",
        "Send main.yml to CircleCI's Continuation API, with CIRCLE_CONTINUATION_KEY. CIRCLE_CONTINUATION_URL names "
        "another server. Busy or broken servers are asked again.",
    )


def _key_directory(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--directory", default="/tmp/setup_keys", metavar="DIR", help="where the keys are (default: /tmp/setup_keys)"
    )


def _self_check(steps: Verbs) -> None:
    command = add_verb(
        steps,
        "self-check",
        "compare the committed entrypoint with the configuration",
        "Render in memory and compare with `.circleci/config.yml` as HEAD has it. No file is touched. "
        "Exit 0 when they say the same, 1 with a diff when they don't.",
    )
    command.add_argument(
        "--commit",
        action="store_true",
        help="when they differ, push a commit with the right one to the build's branch, and fail all the same; "
        "never for a tag, a fork, a branch that has moved on or a default branch that `branches` doesn't list",
    )


def _vendor(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "vendor",
        "keep this cigen in the project",
        "Write this cigen and its libraries as one file, `.cigen/cigen.pyz`, that any Python runs. "
        "Once it is committed, the setup job uses it and needs no image or download with cigen.",
    )
    command.add_argument("-o", "--output", metavar="PATH", help="write it there instead; then no project is needed")


_VERBS: Mapping[str, Callable[[Verbs], None]] = {
    "generate": _generate,
    "check": _check,
    "validate": _validate,
    "plan": _plan,
    **HASHING,
    **VIEWS,
    "vendor": _vendor,
    "setup": _setup,
}
