"""What may stand next on a command line, for the shell that asks: verbs, options and names of the configuration."""

from __future__ import annotations

import argparse
import os
from typing import Callable, Iterable, Mapping

from cigen.cli.arguments import VERBS, parser
from cigen.cli.parser import Parser
from cigen.errors import CigenError

Names = Callable[..., Iterable[str]]


def complete() -> None:
    """Answers the shell that asks, and ends the process."""
    from argcomplete import autocomplete  # nobody else pays for it

    words = os.environ.get("COMP_LINE", "").split()
    verb = next((word for word in words[1:] if word in VERBS), "")
    autocomplete(_filled(parser(verb) if verb else parser(), bool(verb)))


def _filled(command: argparse.ArgumentParser, below: bool = True) -> argparse.ArgumentParser:
    """The parser with all its arguments, and those that are names with what completes them."""
    if isinstance(command, Parser):
        command.fill()
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values() if below else ():
                _filled(inner)
        elif action.metavar in _NAMES and action.dest != "output" and action.choices is None:
            action.completer = _NAMES[str(action.metavar)]  # type: ignore[attr-defined]  # argcomplete reads it
    return command


def _found(options: argparse.Namespace) -> Mapping[str, Iterable[str]]:
    """The names of the configuration by kind; none where it can't be read."""
    from cigen.cli.variables import variables_of
    from cigen.compile import load_pipeline
    from cigen.project.project import find_project

    try:
        project = find_project(options.config)
        pipeline = load_pipeline(project.files, project.config_path, variables_of(options))
    except (CigenError, OSError):
        return {}
    jobs = [job for workflow in pipeline.workflows for job in workflow.jobs]
    return {
        "job": dict.fromkeys(name for job in jobs for name in (job.name, job.base)),
        "workflow": [workflow.name for workflow in pipeline.workflows],
        "command": pipeline.commands,
    }


def _jobs(parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    return _found(parsed_args).get("job", ())


def _workflows(parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    return _found(parsed_args).get("workflow", ())


def _of_kind(parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    return _found(parsed_args).get(getattr(parsed_args, "kind", ""), ())


_NAMES: Mapping[str, Names] = {"JOB": _jobs, "VARIANT": _jobs, "WORKFLOW": _workflows, "NAME": _of_kind}
