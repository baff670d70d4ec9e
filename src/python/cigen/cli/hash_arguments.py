"""The arguments of the verbs that hash."""

from __future__ import annotations

from typing import Callable, Mapping

from cigen.cli.verb import Verbs, add_verb


def _hash(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "hash",
        "print the hash that decides whether a job can be skipped",
        "Hash what a job depends on: its definition and the content of its source_files. Files that did not change "
        "since the last run are not read again. A job without a hash runs always; the reason is on stderr, and with --job "
        "the exit code is 1.",
    )
    what = command.add_argument_group("what to hash, one of")
    what.add_argument(
        "--all",
        action="store_true",
        help="every job with source_files, one a line: job, hash; behind it the workflow, if it isn't main",
    )
    what.add_argument(
        "--job",
        metavar="JOB",
        help="one job, e.g. rspec_arm64, or rspec with --arch arm64; of another workflow than main: WORKFLOW/JOB",
    )
    what.add_argument(
        "-p",
        "--pattern",
        action="append",
        default=[],
        metavar="PATTERN",
        help="the files a pattern selects, without any job, or `empty`; repeatable, !PATTERN excludes from those before it",
    )
    command.add_argument("--arch", metavar="ARCH", help="which architecture of --job, where it has several")
    command.add_argument("--base-dir", default=".", metavar="DIR", help="where patterns start (default: .)")
    command.add_argument(
        "--value",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a pipeline value that jobs refer to, e.g. pipeline.git.branch=main; repeatable",
    )
    command.add_argument("--explain", action="store_true", help="list the files and digests behind each hash")
    command.add_argument(
        "--compare",
        metavar="FILE",
        help="say which file, definition or pattern differs from a saved `--explain --json`; exit 1 if one does",
    )
    command.add_argument("--json", action="store_true", help="print data for programs")
    command.add_argument(
        "--output", metavar="NAME", help="also write NAME=HASH to $GITHUB_OUTPUT, or to stdout where that isn't set"
    )
    command.add_argument(
        "--cache", metavar="FILE", help="no effect: cigen remembers files in a place of its own, see `cigen cache`"
    )
    command.add_argument("--no-cache", action="store_true", help="read every file, remember nothing")


def _cache(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "cache",
        "look at or clear what cigen remembers of files",
        "File digests are kept in $CIGEN_CACHE_DIR, else $XDG_CACHE_HOME/cigen, else ~/.cache/cigen. They are believed "
        "only where this user owns them and nobody else can write them; losing them costs time, never a wrong hash.",
    )
    command.add_argument(
        "action", choices=("info", "clear"), help="info: where, how large, whether trusted; clear: delete"
    )
    command.add_argument("--json", action="store_true", help="print data for programs")


def _trace(verbs: Verbs) -> None:
    command = add_verb(
        verbs,
        "trace",
        "run a command and say what it reads that its job doesn't declare",
        "Run a command under strace and compare what it and all that it starts read below the project (files, directories, "
        "and what they looked for in vain) with the job's source_files. What git itself reads and what the command makes "
        "don't count. It informs and decides nothing. Exit 0, or 1 when the command failed.",
    )
    command.add_argument("--job", metavar="JOB", required=True, help="whose source_files, e.g. rspec")
    command.add_argument("--strict", action="store_true", help="exit 1 also where something read isn't declared")
    command.add_argument("--json", action="store_true", help="print an object; what the command prints goes to stderr")
    command.add_argument("command", nargs="+", metavar="COMMAND", help="what the job runs, behind --")


HASHING: Mapping[str, Callable[[Verbs], None]] = {"hash": _hash, "cache": _cache, "trace": _trace}
