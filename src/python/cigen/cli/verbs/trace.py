"""`cigen trace`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Collection, Dict, Tuple

from cigen.cli.report.trace import report
from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline
from cigen.config.sets import literal
from cigen.errors import CigenError, nearest
from cigen.gate.inputs.targets import Closures, TargetClosure, selections, sources_of
from cigen.hashing.patterns.lists import alone
from cigen.hashing.run.project_files import current_files
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.tree.indirections import indirections_of
from cigen.pipeline.model import Job, Pipeline
from cigen.project.project import find_project
from cigen.project.repository import GitFailed, Repository
from cigen.trace.comparison import Declared, TracedProject, compared
from cigen.trace.strace import trace


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Run a command under strace and compare what it and all that it starts read below the project (files, directories, "
        "and what they looked for in vain) with the job's source_files. What git itself reads and what the command makes "
        "don't count. It informs and decides nothing. Exit 0, or 1 when the command failed."
    )
    command.add_argument("--job", metavar="JOB", required=True, help="whose source_files, e.g. rspec")
    command.add_argument("--strict", action="store_true", help="exit 1 also where something read isn't declared")
    command.add_argument("--json", action="store_true", help="print an object; what the command prints goes to stderr")
    command.add_argument("command", nargs="+", metavar="COMMAND", help="what the job runs, behind --")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    root = os.path.realpath(project.root)
    job = _job(load_pipeline(project.files, project.config_path, variables_of(options)), options.job)
    declared, before = _declared(job, root), _seen(root)
    traced = trace(options.command, os.getcwd(), stdout_free=options.json)
    found = compared(before, declared, traced.accesses, lambda paths: _ignored(root, paths))
    if options.json:
        about = {"job": options.job, "command": options.command, "status": traced.status}
        json.dump({**about, **found._asdict()}, sys.stdout, indent=2)
        print()
    else:
        sys.stderr.write(report(options.job, found, bool(job.source_files), traced.status))
    return 1 if traced.status or options.strict and found.undeclared else 0


def _job(pipeline: Pipeline, name: str) -> Job:
    """The job of this name; its architectures and its uses that declare the same are one."""
    jobs = [(workflow.name, job) for workflow in pipeline.workflows for job in workflow.jobs if job.type == "build"]
    for names in ("variant", "name", "base"):
        found = [job for workflow, job in jobs if name in (getattr(job, names), f"{workflow}/{getattr(job, names)}")]
        if found and len({job.source_files for job in found}) > 1:
            repair = f"Name one of them: {', '.join(dict.fromkeys(job.variant for job in found))}."
            raise CigenError(f"the jobs `{name}` have different source_files", repair=repair)
        if found:
            return found[0]
    known = nearest(name, dict.fromkeys(job.name for _, job in jobs), noun="job")
    raise CigenError(f"there is no job `{name}`", repair=known)


def _declared(job: Job, root: str) -> Declared:
    closures = _closures(job, root)
    sources = sources_of(job, closures)
    if sources.unknown:
        raise CigenError(f"nobody knows what `{job.name}` declares: {sources.unknown}", repair="Make Pants run here.")
    entries: Dict[str, Tuple[str, ...]] = {}
    for pattern, selection in zip(job.source_files, selections(job.source_files)):
        closure = closures[selection] if selection is not None else None
        if isinstance(closure, TargetClosure):
            entries[pattern.text] = tuple(map(literal, closure.files))
        elif pattern.globs and not pattern.text.startswith("!"):
            entries[pattern.text] = (pattern.text,)
    return Declared(alone(sources.patterns), entries)


def _closures(job: Job, root: str) -> Closures:
    asked = [selection for selection in selections(job.source_files) if selection is not None]
    if not asked:
        return {}
    from cigen.project.pants import closures_of  # starts a process

    return closures_of(root, asked)


def _seen(root: str) -> TracedProject:
    files = current_files(root, NullDigestStore())
    paths = [path.decode("utf-8", "surrogateescape") for path in files.tree.paths]
    links = indirections_of(files.root, files.tree).links
    return TracedProject(root, frozenset(paths), {paths[row]: text for row, text in links.items()})


def _ignored(root: str, paths: Collection[str]) -> Collection[str]:
    """What git ignores of these; nothing where it can't say, as without a repository."""
    if not paths:
        return ()
    asked = "".join(f"{path}\0" for path in sorted(paths)).encode("utf-8", "surrogateescape")
    try:
        said = Repository(root).ask("check-ignore", "-z", "--stdin", stdin=asked)
    except GitFailed:  # also where it ignores none of them
        return ()
    return said.decode("utf-8", "surrogateescape").split("\0")[:-1]
