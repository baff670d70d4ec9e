"""`cigen simulate`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Iterable, Iterator, Optional, Tuple

from cigen.cli.hash_progress import Bar
from cigen.cli.parser import add_values
from cigen.cli.report.simulation import data, page, table
from cigen.cli.variables import variables_of
from cigen.config.files import Files
from cigen.config.root_files import DIRECTORY, ROOT_FILES
from cigen.errors import CigenError
from cigen.project.history import History
from cigen.project.job_hashes import parse_values
from cigen.project.project import Project, find_project
from cigen.project.writing import write_changed
from cigen.simulate.durations import NOTHING, read_durations
from cigen.simulate.replay import Asked, Overlay, Replay, Replayed
from cigen.simulate.tally import tally


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Go through the history of the current branch, first parents only, as if each commit had been a pipeline that all "
        "jobs passed, and count what would have run and been skipped. Only git's objects are read. A proof lives 15 days, "
        "or setup.proof_days. Without `-c`, each commit's own configuration counts; with it, that one counts for all. "
        "Ctrl-C ends it with what there is."
    )
    command.add_argument(
        "--since",
        default="30d",
        metavar="DAYS|REVISION",
        help="how far back: `30d` before HEAD (the default), or a revision",
    )
    command.add_argument(
        "--tips", action="store_true", help="of each merge, take what was merged: a pipeline per pull request"
    )
    command.add_argument(
        "--durations",
        metavar="FILE",
        help="minutes (and credits) of each job, for what skips save: CSV lines `job,minutes[,credits]`, or the saved "
        "answer of CircleCI's Insights API about jobs",
    )
    add_values(command)
    command.add_argument("--html", metavar="FILE", help="also write a page with a chart")
    command.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    durations = read_durations(options.durations) if options.durations else NOTHING
    overlay = _overlay(project) if options.config is not None else None
    asked = Asked(project.config_path, variables_of(options), parse_values(options.value), overlay)
    history = History(project.root)
    commits = history.commits(options.since, options.tips)
    if not commits:
        raise CigenError(f"there is no commit since {options.since}", repair="Look further back: `--since 365d`.")
    found = tally(_watched(Replay(history, asked).run(commits), len(commits)), durations)
    if options.html:
        directory, name = os.path.split(os.path.abspath(options.html))
        write_changed(directory, {name: page(found)})
        print(f"{options.html}: written", file=sys.stderr)
    if options.json:
        json.dump(data(found), sys.stdout, indent=2)
        print()
    else:
        sys.stdout.write(table(found))
    return 0


def _watched(replayed: Iterable[Replayed], total: int) -> Iterator[Replayed]:
    bar = Bar.on_terminal("Replaying commits")
    for done, one in enumerate(replayed):
        if bar:
            bar(done, total)
        yield one
    if bar:
        bar(total, total)


def _overlay(project: Project) -> Overlay:
    def laid(below: Files) -> Files:
        return _Laid(project, below)

    return laid


class _Laid:
    """Today's configuration, over the files of a commit."""

    def __init__(self, project: Project, below: Files) -> None:
        self._above, self._below, self._config = project.files, below, project.config_path

    def read(self, path: str) -> Optional[bytes]:
        return (self._above if self._is_config(path) else self._below).read(path)

    def names(self, directory: str) -> Tuple[str, ...]:
        if self._is_config(directory):
            return self._above.names(directory)
        names = self._below.names(directory)
        return tuple(sorted({*names, f"{DIRECTORY}/"})) if not directory else names

    def _is_config(self, path: str) -> bool:
        return path == DIRECTORY or path.startswith(f"{DIRECTORY}/") or path in (*ROOT_FILES, self._config)
