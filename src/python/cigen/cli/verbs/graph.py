"""`cigen graph`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Callable, List, Mapping, Optional, Sequence, Tuple

from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline
from cigen.errors import CigenError, nearest
from cigen.gate.pruning.plan import Decision, Proofs, make_plan
from cigen.gate.pruning.skip_list import parse
from cigen.graph.chart import Chart, chart_of, skips
from cigen.graph.dot import dot
from cigen.graph.html import html
from cigen.graph.mermaid import mermaid
from cigen.graph.svg import svg
from cigen.pipeline.model import Pipeline, Workflow
from cigen.project.job_hashes import Given, hash_project
from cigen.project.listing import as_skipped_here
from cigen.project.project import Project, find_project
from cigen.project.writing import write_changed

_WRITERS: Mapping[str, Callable[[Sequence[Chart]], str]] = {"mermaid": mermaid, "dot": dot, "svg": svg, "html": html}
_EXTENSIONS = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg", ".html": "html"}

FORMATS = ("mermaid", "dot", "svg", "html")


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Draw workflows by stage: which jobs can be skipped, their architectures, approvals, and what waits for what. "
        "Requirements that follow from others are left out of the drawing, and variants of a job are one box."
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


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    write = _WRITERS[options.format or _format(options.output)]
    project = find_project(options.config)
    pipeline, decisions = _decided(project, options)
    print_warnings(pipeline.warnings, options.config)
    charts = [
        chart_of(workflow, decisions if skips(workflow) else None) for workflow in _chosen(pipeline, options.workflow)
    ]
    _output(write(charts), options.output)
    return 0


def _format(output: Optional[str]) -> str:
    """The format a file's name stands for; that of stdout is Mermaid."""
    if output is None:
        return "mermaid"
    extension = os.path.splitext(output)[1].lower()
    if extension not in _EXTENSIONS:
        raise CigenError(
            f"`{output}` doesn't say which format to write",
            repair=f"End it in {', '.join(_EXTENSIONS)}, or give --format; for a PNG, pipe --format dot into `dot -Tpng`.",
        )
    return _EXTENSIONS[extension]


def _chosen(pipeline: Pipeline, name: Optional[str]) -> Tuple[Workflow, ...]:
    chosen = tuple(workflow for workflow in pipeline.workflows if name in (None, workflow.name))
    if not chosen:
        names: List[str] = [workflow.name for workflow in pipeline.workflows]
        raise CigenError(f"there is no workflow `{name}`", repair=nearest(str(name), names, noun="workflow"))
    return chosen


def _decided(project: Project, options: argparse.Namespace) -> Tuple[Pipeline, Optional[Mapping[str, Decision]]]:
    """The pipeline, and what would be skipped if the skip file were this build's."""
    if options.skip_file is None:
        pipeline = load_pipeline(project.files, project.config_path, variables_of(options))
        return as_skipped_here(pipeline, project), None
    text = _read(options.skip_file)
    found = hash_project(project, Given({}, os.environ, variables_of(options)))
    proven, unknown = parse(text, found.pipeline.gated)
    for name in unknown:
        print(f"cigen: {options.skip_file} names {name}, which is no job with source_files: ignored", file=sys.stderr)
    plan = make_plan(found.pipeline, Proofs(proven=proven, hashes=found.hashes, reasons=found.reasons))
    return found.pipeline, {decision.variant: decision for decision in plan.decisions}


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise CigenError(f"can't read {path}: {reason}", repair="Name a file of job names, one a line.") from None


def _output(text: str, output: Optional[str]) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    directory, name = os.path.split(os.path.abspath(output))
    changed = write_changed(directory, {name: text})
    print(f"{output}: {'written' if changed else 'up to date'}", file=sys.stderr)
