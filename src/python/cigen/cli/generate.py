"""`cigen generate`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.cli.base_hash import base_hash_of
from cigen.cli.foreign import is_ours, refuse_foreign
from cigen.cli.plan_table import table, width_of
from cigen.cli.project import Project, find_project
from cigen.cli.proofs import everything_runs, read_proofs, ref_of
from cigen.cli.variables import variables_of
from cigen.cli.verbose import files_of, tell
from cigen.cli.warnings import print_warnings
from cigen.cli.writing import changes, contents, remove, write_changed
from cigen.compile import base_hashes, compile_project, load_pipeline
from cigen.config.workflow import MAIN
from cigen.errors import CigenError, nearest
from cigen.gate.plan import Proofs, make_plan
from cigen.pipeline.model import Pipeline
from cigen.render.render import Texts, render_continuation


def run(options: argparse.Namespace) -> int:
    project = find_project(options.config)
    files = files_of(project, options)
    workflow = options.workflow_option if options.workflow is None else options.workflow
    left_over: Tuple[str, ...] = ()
    if workflow is None:
        compilation = compile_project(files, project.config_path, variables_of(options), base_hash_of(project))
        print_warnings(compilation.warnings, options.config)
        outputs, left_over = compilation.outputs, compilation.left_over
        pipeline = compilation.pipeline
    else:
        pipeline = load_pipeline(files, project.config_path, variables_of(options))
        print_warnings(pipeline.warnings, options.config)
        outputs, warnings = _continuation(pipeline, workflow, project)
        print_warnings(warnings, options.config)
    tell(files)
    circleci = (pipeline.entrypoint_path, pipeline.main_path)
    _write(_Files(outputs, left_over, () if options.force else circleci), project.root, options.output, options.dry_run)
    return 0


class _Files(NamedTuple):
    """What is to be written, what is to be removed where cigen wrote it, and what no other file may be replaced at."""

    outputs: Mapping[str, str]
    left_over: Tuple[str, ...]
    kept: Tuple[str, ...]


def _continuation(pipeline: Pipeline, workflow: str, project: Project) -> Texts:
    """`main.yml` without what `CIGEN_SKIP_JOBS_FILE` lists, its jobs recording the hashes of `CIGEN_JOB_KEYS`."""
    if not pipeline.dynamic:
        raise CigenError("without a setup workflow there is no main.yml", repair="Run `cigen generate`.")
    names = [one.name for one in pipeline.continued]
    if workflow not in names and (pipeline.native is None or workflow != MAIN):
        what = f"there is no workflow `{workflow}` to continue with"
        raise CigenError(what, repair=nearest(workflow, names, noun="workflow"))
    proofs = read_proofs(pipeline, os.environ)
    if proofs is None:
        plan = make_plan(pipeline, Proofs())
    else:
        everything = everything_runs(pipeline.setup, project.root, os.environ)
        plan = make_plan(pipeline, proofs, everything, ref_of(os.environ))
        sys.stderr.write(table(plan, width_of(sys.stderr)))
    images = base_hashes(pipeline, base_hash_of(project))
    return render_continuation(plan.pipeline, proofs.hashes if proofs else {}, images)


def _write(files: _Files, root: str, output: Optional[str], dry: bool) -> None:
    outputs, left_over, kept = files
    if output is not None:
        root = os.path.abspath(output)
        outputs = {_below(root, path): text for path, text in outputs.items()}
        left_over, kept = (tuple(_below(root, path) for path in paths) for paths in (left_over, kept))
    there = contents(root, (*outputs, *left_over))
    refuse_foreign(there, outputs, kept)
    changed = changes(root, outputs) if dry else write_changed(root, outputs)
    done = "would be written" if dry else "written"
    for path in outputs:
        print(f"{path}: {done if path in changed else 'up to date'}", file=sys.stderr)
    for path in left_over:
        if is_ours(there[path] or b""):
            if not dry:
                remove(root, path)
            print(f"{path}: {'would be removed' if dry else 'removed'}, nothing continues with it", file=sys.stderr)


def _below(output: str, path: str) -> str:
    """The path below `--output`: its first part is dropped when the directory given is already of that name."""
    first, _, rest = path.partition("/")
    return rest if os.path.basename(output) == first else path
