"""The arguments of the verbs that show a configuration, and of the one that starts it."""

from __future__ import annotations

import argparse
from typing import Callable, Mapping

from cigen.cli.verb import Verbs, add_verb

LISTS = ("workflows", "jobs", "commands", "services", "caches", "checks")
INSPECTED = ("config", "job", "command", "expression")
FORMATS = ("mermaid", "dot", "svg", "html")
SCHEMAS = ("root", "workflow", "job", "command")
# At most 79 wide, as argparse makes everything else.
_SCHEMA = """\
Print a JSON schema for editors. Without FILE it has every kind of file under
#/$defs: keep it as .cigen/schema.json and begin a job's file with

  # yaml-language-server: $schema=../../../schema.json#/$defs/job
"""


def _list(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "list",
        "list workflows, jobs, commands, services, caches or status checks",
        "List what the configuration defines, one a line, its name first. `checks` are the names by which CircleCI reports "
        "jobs on a commit, as branch protection asks for them, and which of them always come.",
    )
    command.set_defaults(verb="list_")  # its module: a file called list.py would be confusing to import
    command.add_argument("kind", nargs="?", choices=LISTS, metavar="KIND", help=f"one of {', '.join(LISTS)}")
    command.add_argument("--json", action="store_true", help="print a list of objects for programs")


def _inspect(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "inspect",
        "print a configuration, a job or a command as JSON",
        "Print as JSON what cigen made of the configuration. `config` is all of it, merged into one document and not "
        "yet expanded. `job` and `command` are lists: jobs as CircleCI will see them, every name looked up. "
        "`expression` needs no configuration: it prints what NAME, a CircleCI expression such as "
        "'pipeline.git.branch == \"main\"', is worth, whether that is true as a condition, and the names in it.",
    )
    command.add_argument("kind", choices=INSPECTED, metavar="KIND", help=f"one of {', '.join(INSPECTED)}")
    command.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="only this one; a job by the name of one variant or of all, with or without `WORKFLOW/` before it; or the "
        "expression",
    )
    command.add_argument(
        "--value",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what a name in the expression is, e.g. pipeline.git.branch=main; true, false and whole numbers are not "
        "strings unless they stand in double quotes; NAME alone is declared and has no value; repeatable",
    )


def _graph(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "graph",
        "draw the jobs and what they wait for",
        "Draw workflows by stage: which jobs can be skipped, their architectures, approvals, and what waits for what. "
        "Requirements that follow from others are left out of the drawing, and variants of a job are one box.",
    )
    command.add_argument("workflow", nargs="?", metavar="WORKFLOW", help="only this workflow (default: all)")
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to this file; .mmd, .mermaid, .dot, .gv, .svg or .html says the format (default: stdout)",
    )
    command.add_argument("--format", choices=FORMATS, help="the format, whatever the file is called (default: mermaid)")
    command.add_argument(
        "--skip-file",
        metavar="FILE",
        help="a file of proven jobs, one a line, as in CIGEN_SKIP_JOBS_FILE: show what would be skipped, and why",
    )


def _compare(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "compare",
        "prove that two configurations do the same",
        "Expand two CircleCI configurations and compare what they do: for every combination of pipeline values the same "
        "workflows with equal jobs, and equal parameters and orbs. Names of definitions, their order, anchors, and "
        "whether a command or a matrix is written out make no difference. What cigen adds on purpose is listed apart. "
        "Nothing is written and no network is used. Exit 0 when it is proven that they are equal, 1 when they differ or "
        "it can't be decided, 2 when CircleCI would refuse one of them.",
    )
    command.add_argument(
        "old",
        nargs="?",
        metavar="OLD",
        help="a file, a directory with .circleci/config.yml or a cigen project, a git revision or REVISION:PATH "
        "(default: HEAD:.circleci/config.yml)",
    )
    command.add_argument(
        "new",
        nargs="?",
        metavar="NEW",
        help="the same; of a directory with both, what is generated from the project (default: what is generated now)",
    )
    command.add_argument(
        "--old-continuation",
        metavar="PATH",
        help="what OLD is continued with when it is a setup configuration (default: main.yml beside it)",
    )
    command.add_argument("--new-continuation", metavar="PATH", help="the same for NEW")
    command.add_argument("--json", action="store_true", help="print an object for programs")


def _schema(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "schema",
        "print the JSON schema of the configuration's files",
        _SCHEMA,
    )
    command.formatter_class = argparse.RawDescriptionHelpFormatter  # no hyphen of the line to copy ends a line
    command.add_argument(
        "file",
        nargs="?",
        choices=SCHEMAS,
        metavar="FILE",
        help=f"only the schema of this kind of file: {', '.join(SCHEMAS)}",
    )


def _init(verbs: Verbs) -> None:
    add_verb(
        verbs,
        "init",
        "write a first configuration",
        "Write .cigen/ for the project in the current directory (or the one --config names), with jobs for what is "
        "found there: Ruby, Rails, Node, Pants. Nothing that exists is overwritten.",
    )


def _import(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "import",
        "move a CircleCI configuration to cigen",
        "Write .cigen/ from a CircleCI configuration, each job, command and workflow in a file of its own, comments kept, "
        "once it is proven that what cigen writes does the same; else nothing is written. Of a setup configuration that "
        "only filters paths, what it continues with is imported: the parameters are as if all paths had changed, and the "
        "paths become commented-out source_files. Nothing is gated by it. What couldn't move is told with its place.",
    )
    command.set_defaults(verb="import_")
    command.add_argument(
        "file", nargs="?", metavar="CONFIG", help="the configuration to move (default: .circleci/config.yml)"
    )
    command.add_argument(
        "--continuation",
        metavar="FILE",
        help="what CONFIG is continued with when it is a setup configuration (default: what it says, or main.yml or "
        "continue_config.yml beside it)",
    )
    command.add_argument(
        "--partial",
        action="store_true",
        help="leave a setup configuration that can't move in place, and import what it continues with",
    )
    command.add_argument(
        "--check",
        action="store_true",
        help="repeat the proof: compare CONFIG, a file or REVISION:PATH, with what cigen writes now; nothing is written",
    )


VIEWS: Mapping[str, Callable[[Verbs], None]] = {
    "list": _list,
    "inspect": _inspect,
    "compare": _compare,
    "graph": _graph,
    "schema": _schema,
    "init": _init,
    "import": _import,
}
