"""`cigen inspect`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Dict, Iterator, List, Mapping

from cigen.cli.report.expression import show_expression
from cigen.cli.report.plain import plain
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline
from cigen.config.load import load
from cigen.config.model import Config
from cigen.config.native.load import load_native
from cigen.config.nodes import Value
from cigen.config.workflow import WorkflowSource
from cigen.errors import CigenError, nearest
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.project.listing import as_skipped_here
from cigen.project.project import find_project

INSPECTED = ("config", "job", "command", "expression")


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Print as JSON what cigen made of the configuration. `config` is all of it, merged into one document and not "
        "yet expanded. `job` and `command` are lists: jobs as CircleCI will see them, every name looked up. "
        "`expression` needs no configuration: it prints what NAME, a CircleCI expression such as "
        "'pipeline.git.branch == \"main\"', is worth, whether that is true as a condition, and the names in it."
    )
    command.add_argument("kind", type=_kind, choices=INSPECTED, metavar="KIND", help=f"one of {', '.join(INSPECTED)}")
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


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    if options.kind == "expression":
        if options.name is None:
            raise CigenError("which expression?", repair="Write it behind, in single quotes for the shell's sake.")
        show_expression(options.name, options.value)
        return 0
    if options.value:
        raise CigenError("`--value` is for `cigen inspect expression` alone", repair="Leave it out.")
    project = find_project(options.config)
    if options.kind == "config":
        if options.name:
            raise CigenError("`cigen inspect config` takes no name", repair="Leave it out.")
        native = load_native(project.files, project.config_path, variables_of(options))
        config = None if native else load(project.files, project.config_path, variables_of(options))
        print_warnings((native or config).warnings, options.config)  # type: ignore[union-attr]  # one of them is there
        found: Value = _config(config) if config else native and native.root.plain()
    else:
        pipeline = load_pipeline(project.files, project.config_path, variables_of(options))
        print_warnings(pipeline.warnings, options.config)
        pipeline = as_skipped_here(pipeline, project)
        found = (_jobs if options.kind == "job" else _commands)(pipeline, options.name)
    json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


def _kind(word: str) -> str:
    """Of one or of many: `job` and `jobs`."""
    return word[:-1] if word.endswith("s") and word[:-1] in INSPECTED else word


def _config(config: Config) -> Value:
    """Everything that was written, in the inline layout, with defaults filled in."""
    whole = _without(config, "settings", "workflows", "warnings")
    workflows = {workflow.name: _written(workflow) for workflow in config.workflows}
    return {**whole, **_without(config.settings), "workflows": workflows}


def _written(workflow: WorkflowSource) -> Value:
    settings = {key: node.plain() for key, node in workflow.keys.settings.items()}
    jobs = {job.path: job.node.plain() for job in workflow.jobs}
    return {**_without(workflow.keys, "settings", "jobs"), **settings, "jobs": jobs}


def _without(record: object, *names: str) -> Dict[str, Value]:
    written = plain(record)
    assert isinstance(written, dict)
    return {key: value for key, value in written.items() if key not in names}


def _commands(pipeline: Pipeline, name: str) -> Value:
    if name and name not in pipeline.commands:
        raise CigenError(f"there is no command `{name}`", repair=nearest(name, pipeline.commands, noun="command"))
    commands = {name: pipeline.commands[name]} if name else pipeline.commands
    return [
        {
            "name": name,
            "at": str(command.at),
            "description": command.description,
            "parameters": plain(command.parameters),
            "steps": plain(command.steps),
        }
        for name, command in commands.items()
    ]


def _jobs(pipeline: Pipeline, name: str) -> Value:
    by_name: Dict[str, List[Value]] = {}
    every: List[Value] = []
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            every.append(_job(workflow, job))
            for known in _names(workflow, job):
                by_name.setdefault(known, []).append(every[-1])
    if name and name not in by_name:
        known_names = [job.name for workflow in pipeline.workflows for job in workflow.jobs]
        raise CigenError(f"there is no job `{name}`", repair=nearest(name, known_names, noun="job"))
    return by_name[name] if name else every


def _names(workflow: Workflow, job: Job) -> Iterator[str]:
    for name in sorted({job.name, job.base}):
        yield name
        yield f"{workflow.name}/{name}"


def _job(workflow: Workflow, job: Job) -> Mapping[str, Value]:
    return {
        "workflow": workflow.name,
        "name": job.name,
        "base": job.base,
        "stage": job.stage,
        "architecture": job.architecture,
        "type": job.type,
        "at": str(job.at),
        "can_be_skipped": job.gated,
        "why_not": job.ungated,
        "recorded_by": job.recorder,
        "always_run": job.always_run,
        "source_files": plain(job.source_files),
        "hash_env": plain(job.hash_env),
        "requires": [{"job": edge.name, "statuses": list(edge.statuses) or ["success"]} for edge in job.requires],
        "entry": job.entry,
        "definition": job.definition,
        "steps": plain(job.steps),
    }
