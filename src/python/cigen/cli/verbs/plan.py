"""`cigen plan`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Sequence

from cigen.cli import colour
from cigen.cli.parser import add_values
from cigen.cli.report.plan_table import decisions_table
from cigen.cli.report.table import width_of
from cigen.cli.report.warnings import print_warnings
from cigen.cli.variables import variables_of
from cigen.errors import CigenError
from cigen.gate.inputs.alone import alone_reasons
from cigen.gate.pruning.plan import Decision, Plan, Proofs, make_plan
from cigen.project.job_hashes import Given, hash_project, parse_values
from cigen.project.plan_since import plan_since, uncommitted
from cigen.project.project import Project, find_project
from cigen.setup.plan_file import read, rows
from cigen.setup.proofs import everything_runs, read_proofs, ref_of


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Decide as the setup job does and print it: run, skip or, where only CircleCI's cache can tell, ask. "
        "With CIGEN_SKIP_JOBS_FILE, a file of proven jobs one a line, nothing is left to ask."
    )
    add_values(command)
    command.add_argument(
        "--since",
        metavar="REVISION",
        help="compare HEAD with this revision instead of looking at the files on disk: which file, definition or "
        "pattern makes each job run",
    )
    command.add_argument(
        "--from",
        dest="kept",
        metavar="FILE",
        help="show the plan of a pipeline: the artifact cigen/plan.json of its job `setup`",
    )
    command.add_argument("--json", action="store_true", help="print a list of decisions for programs")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    decisions = _decisions(options)
    if options.json:
        json.dump(rows(decisions), sys.stdout, indent=2)
        print()
    else:
        colour.write(sys.stdout, decisions_table(decisions, width_of(sys.stdout)), colour.plan)
    return 0


def _decisions(options: argparse.Namespace) -> Sequence[Decision]:
    if options.kept is not None:
        if options.since is not None or options.value:
            what = "--from shows what a pipeline decided, so it takes neither --since nor --value"
            raise CigenError(what, repair="Leave them out.")
        return read(options.kept).decisions
    project = find_project(options.config)
    if options.since is None:
        return _plan(project, options).decisions
    print_warnings(uncommitted(project), options.config)
    return plan_since(project, options.since, parse_values(options.value), variables_of(options)).decisions


def _plan(project: Project, options: argparse.Namespace) -> Plan:
    found = hash_project(project, Given(parse_values(options.value), os.environ, variables_of(options)))
    print_warnings(found.pipeline.warnings, options.config)
    asked = read_proofs(found.pipeline, os.environ)
    known = asked or Proofs(asked=False)
    reasons = {**found.reasons, **known.reasons, **alone_reasons(found.pipeline)}
    proofs = known._replace(hashes={**found.hashes, **known.hashes}, reasons=reasons)
    everything = everything_runs(found.pipeline.setup, project.root, os.environ, deciding=asked is not None)
    return make_plan(found.pipeline, proofs, everything, ref_of(os.environ))
