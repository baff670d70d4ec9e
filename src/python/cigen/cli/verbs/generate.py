"""`cigen generate`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.cli import colour
from cigen.cli.report.plan_table import table
from cigen.cli.report.table import width_of
from cigen.cli.report.verbose import files_of, tell
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.compile import base_hashes, compile_project, load_pipeline
from cigen.config.workflow import MAIN
from cigen.drift import is_ours
from cigen.errors import CigenError, nearest
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.pipeline.model import Pipeline
from cigen.project.base_hash import base_hash_of
from cigen.project.foreign import Paths, refuse_foreign
from cigen.project.project import Project, find_project
from cigen.project.writing import changes, contents, remove, write_changed
from cigen.render.render import Texts, render_continuation
from cigen.setup.proofs import everything_runs, read_proofs, ref_of


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = "Write .circleci/config.yml and .circleci/main.yml, each whole, and only when it changes."
    command.add_argument(
        "workflow", nargs="?", metavar="WORKFLOW", help="main: write main.yml only, never the entrypoint"
    )
    command.add_argument("--workflow", dest="workflow_option", metavar="WORKFLOW", help="the same, as an option")
    command.add_argument("-o", "--output", metavar="DIR", help="write below this directory instead of the project root")
    command.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    command.add_argument("--force", action="store_true", help="replace CircleCI files that cigen didn't write")
    command.add_argument("--provider", choices=("circleci",), help="the CI to write for: circleci alone")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    files = files_of(project.files, options)
    workflow = options.workflow_option if options.workflow is None else options.workflow
    left_over: Tuple[str, ...] = ()
    if workflow is None:
        compilation = compile_project(files, project.config_path, variables_of(options), base_hash_of(project))
        print_warnings(compilation.warnings, options.config)
        outputs, left_over = compilation.outputs, compilation.left_over
        pipeline = compilation.pipeline
        said = _summary(pipeline)
    else:
        pipeline = load_pipeline(files, project.config_path, variables_of(options))
        print_warnings(pipeline.warnings, options.config)
        outputs, warnings = _continuation(pipeline, workflow, project)
        print_warnings(warnings, options.config)
        said = ""
    tell(files)
    kept = None if options.force else Paths(pipeline.entrypoint_path, pipeline.main_path)
    _write(_Files(outputs, left_over, kept), project.root, options.output, options.dry_run)
    sys.stderr.write(said)
    return 0


class _Files(NamedTuple):
    """What is to be written, what is to be removed where cigen wrote it, and where files of others stay."""

    outputs: Mapping[str, str]
    left_over: Tuple[str, ...]
    kept: Optional[Paths]


def _summary(pipeline: Pipeline) -> str:
    """How many jobs there are, and how many may be skipped."""
    jobs, gated = sum(len(workflow.jobs) for workflow in pipeline.workflows), len(pipeline.gated)
    more = len(pipeline.recorders)
    records = f", and {more} that {'records its proof' if more == 1 else 'record their proofs'}" if more else ""
    counts = f"{jobs} job{'s' * (jobs != 1)}, {gated or 'none'} of them gated{records}"
    if gated:
        return f"{counts}: a gated job runs only when it has something new to prove\n"
    written = pipeline.dynamic and pipeline.native is None and not pipeline.own_setup
    return f"{counts}; `dynamic: false` would do without the setup job\n" if written else f"{counts}\n"


def _continuation(pipeline: Pipeline, workflow: str, project: Project) -> Texts:
    """`main.yml` without what `CIGEN_SKIP_JOBS_FILE` lists, its jobs recording the hashes of `CIGEN_JOB_KEYS`."""
    if not pipeline.dynamic:
        raise CigenError("without a setup workflow there is no main.yml", repair="Run `cigen generate`.")
    names = [one.name for one in pipeline.continued]
    if workflow not in names and workflow != MAIN:
        what = f"there is no workflow `{workflow}` to continue with"
        raise CigenError(what, repair=nearest(workflow, names, noun="workflow"))
    proofs = read_proofs(pipeline, os.environ)
    if proofs is None:
        plan = make_plan(pipeline, Proofs())
    else:
        everything = everything_runs(pipeline.setup, project.root, os.environ)
        plan = make_plan(pipeline, proofs, everything, ref_of(os.environ))
        colour.write(sys.stderr, table(plan, width_of(sys.stderr)), colour.plan)
    images = base_hashes(pipeline, base_hash_of(project))
    return render_continuation(plan.pipeline, proofs.hashes if proofs else {}, images)


def _write(files: _Files, root: str, output: Optional[str], dry: bool) -> None:
    outputs, left_over, kept = files
    if output is not None:
        root = os.path.abspath(output)
        outputs = {_below(root, path): text for path, text in outputs.items()}
        left_over = tuple(_below(root, path) for path in left_over)
        kept = kept and Paths(*(_below(root, path) for path in kept))
    there = contents(root, (*outputs, *left_over))
    if kept is not None:
        refuse_foreign(there, outputs, kept, lambda path: contents(root, [path])[path])
    changed = changes(root, outputs) if dry else write_changed(root, outputs)
    done = "would be written" if dry else "written"
    for path in outputs:
        place = os.path.relpath(os.path.join(root, path))  # as seen from where the command was typed
        print(f"{place}: {done if path in changed else 'up to date'}", file=sys.stderr)
    for path in left_over:
        if is_ours(there[path] or b""):
            if not dry:
                remove(root, path)
            done = "would be removed" if dry else "removed"
            print(f"{os.path.relpath(os.path.join(root, path))}: {done}, nothing continues with it", file=sys.stderr)


def _below(output: str, path: str) -> str:
    """The path below `--output`: its first part is dropped when the directory given is already of that name."""
    first, _, rest = path.partition("/")
    return rest if os.path.basename(output) == first else path
