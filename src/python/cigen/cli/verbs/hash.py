"""`cigen hash`."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Mapping, Optional, Sequence, Tuple

from cigen.cli import hash_words
from cigen.cli.early import look
from cigen.cli.hash_progress import Bar
from cigen.cli.hash_warm import request_key
from cigen.cli.parser import add_values
from cigen.errors import CigenError, nearest
from cigen.hashing.packed import store_paths
from cigen.hashing.run.project_files import is_known
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.warm import lookup as warm
from cigen.project.project import Project, find_project

if TYPE_CHECKING:
    from cigen.hashing.job.answer import Answer
    from cigen.hashing.tree.digests import DigestStore
    from cigen.project.job_hashes import JobHashes


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Hash what a job depends on: its definition and the content of its source_files. Files that did not change "
        "since the last run are not read again. A job without a hash runs always; the reason is on stderr, and with JOB "
        "the exit code is 1."
    )
    what = command.add_argument_group("what to hash, one of")
    what.add_argument(
        "--all",
        action="store_true",
        help="every job with source_files, one a line: job, hash; behind it the workflow, if it isn't main",
    )
    what.add_argument(
        "name",
        nargs="?",
        metavar="JOB",
        help="one job, e.g. rspec_arm64, or rspec with --arch arm64; of another workflow than main: WORKFLOW/JOB",
    )
    what.add_argument("--job", metavar="JOB", help="the same, as an option")
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
    add_values(command)
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


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    if options.name is not None and options.job is not None:
        raise CigenError("the job is named twice", repair="Leave `--job` out.")
    options.job = options.name if options.job is None else options.job
    _check(options)
    store = _store(options.no_cache)
    if options.pattern:
        from cigen.hashing.run.compositions import pattern_hash

        digest = pattern_hash(options.base_dir, options.pattern, store, Bar.on_terminal())
        hash_words.print_digest(digest, options.output)
        return 0
    project = find_project(options.config)
    if options.explain or options.compare:
        return _explained(options, project, store)
    answer = _answer(options, project, store)
    if options.all:
        return hash_words.print_all(answer, options.json)
    variant = _variant(options, [*answer.jobs], answer.places)
    return hash_words.print_one(variant, answer, options.json, options.output)


def _check(options: argparse.Namespace) -> None:
    chosen = [name for name in ("all", "job", "pattern") if getattr(options, name)]
    if len(chosen) != 1:
        raise CigenError(
            "`cigen hash` needs the name of a job, --all or --pattern", repair="`cigen list jobs` has the names."
        )
    if options.arch and not options.job:
        raise CigenError("--arch goes with --job", repair="Name the job: `cigen hash NAME --arch ARCHITECTURE`.")
    if options.output and options.all:
        raise CigenError("--output names one digest", repair="Name a job, or use --json.")
    for one in ("output", "pattern"):
        for other in ("json", "explain", "compare"):
            if getattr(options, one) and getattr(options, other):
                raise CigenError(f"--{one} and --{other} don't go together", repair="Leave one of them out.")


def _store(no_cache: bool) -> DigestStore:
    place = store_paths.store_directory(os.environ)
    return NullDigestStore(place) if no_cache else DurableStore(place)


def _answer(options: argparse.Namespace, project: Project, store: DigestStore) -> Answer:
    key = _key(options, project) + _variables_key(options)
    if store.remembers and not options.prefetch:  # else it has been looked for
        found = warm.lookup(project.root, store_paths.store_directory(os.environ), key)
        if found is not None:
            return found
    return _hashed(options, project, store, alone=bool(options.job)).answer


def _hashed(options: argparse.Namespace, project: Project, store: DigestStore, alone: bool = False) -> JobHashes:
    """`alone`: where nothing is known of the files yet, those of the one job are read; the next run learns the rest."""
    alone = alone and not is_known(project.root, store)
    with look(options, project.root, store) as prefetch:
        from cigen.cli.variables import variables_of
        from cigen.hashing.run.hash_jobs import Run
        from cigen.project.job_hashes import Given, hash_project, parse_values  # with all that a configuration needs

        given = Given(parse_values(options.value), os.environ, variables_of(options))
        means = Run(store, _key(options, project), Bar.on_terminal(), prefetch)
        return hash_project(project, given, means, partial(_variant, options) if alone else None)


def _key(options: argparse.Namespace, project: Project) -> str:
    return request_key(project.config_path, sorted(options.value))


def _variables_key(options: argparse.Namespace) -> str:
    if not (options.var or getattr(options, "more_var", ())):
        return ""
    from cigen.cli.variables import variables_of

    return variables_of(options).key


def _variant(options: argparse.Namespace, variants: Sequence[str], places: Mapping[str, Tuple[str, str]]) -> str:
    """The variant that --job and --arch mean. Raises CigenError when that is none, or several."""
    names: Tuple[str, ...] = (options.job, f"{options.job}_{options.arch}")
    exact = names[1] if options.arch else names[0]
    if exact in variants:
        return exact
    placed = [variant for variant, place in places.items() if options.job in (place[1], "/".join(place))]
    if len(placed) == 1:
        return placed[0]
    several = [variant for variant in variants if variant.startswith(f"{options.job}_")]
    if several and not options.arch:
        raise CigenError(f"`{options.job}` is more than one job: {', '.join(several)}", repair="Name one of them.")
    known = nearest(exact, variants, noun="job") if variants else "No job has source_files."
    raise CigenError(f"no job `{exact}` with source_files", repair=known)


def _explained(options: argparse.Namespace, project: Project, store: DigestStore) -> int:
    from cigen.cli.report.hash_explain import compare, explain

    found = _hashed(options, project, store)
    chosen: Optional[str] = _variant(options, [*found.answer.jobs], found.answer.places) if options.job else None
    if options.compare:
        return compare(project.root, found, chosen, store, options.compare, sys.stdout)
    explain(project.root, found, chosen, store, options.json, sys.stdout)
    return 0
