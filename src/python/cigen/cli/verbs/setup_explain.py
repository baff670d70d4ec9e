"""`cigen setup explain`: after the pipeline was continued, so nothing waits for it, and nothing that it reads decides."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from cigen.cli.report.plan_page import page
from cigen.cli.report.table import fitted, width_of, widths_of
from cigen.cli.shown import shown
from cigen.cli.verbs.setup import KEYS
from cigen.gate.proofs.fork import is_fork
from cigen.gate.pruning.audit import NUMBER
from cigen.gate.pruning.plan import RUN
from cigen.project.explained.file import EXPLANATION, Saved, read, written
from cigen.setup import plan_file
from cigen.setup.explain import explain
from cigen.setup.plan_file import KeptPlan

# A forged file may be made to take long. Its step then ends, and fails nothing.
_SECONDS = 120


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Say of each job that runs what changed since an earlier pipeline, and keep what the next one compares with. "
        "The plan is completed and made a page."
    )
    command.add_argument("--plan", metavar="DIR", required=True, help="where plan.json is, and plan.html will be")
    command.add_argument("--before", metavar="FILE", required=True, help="the explanation of an earlier pipeline")
    command.add_argument("--output", metavar="FILE", required=True, help="where to keep this one's")
    command.add_argument("--directory", default=KEYS, metavar="DIR", help=f"where the keys are (default: {KEYS})")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    signal.alarm(_SECONDS)
    try:
        return _explain(options)
    finally:
        signal.alarm(0)


def _explain(options: argparse.Namespace) -> int:
    number = os.environ.get(NUMBER, "")
    pipeline = int(number) if number.isdecimal() else 0
    place = os.path.join(options.plan, "plan.json")
    plan = plan_file.read(place)
    now, before = read(os.path.join(options.directory, EXPLANATION)), read(options.before)
    decisions = plan.decisions
    if now is not None:
        decisions = explain(decisions, now.explanation, before)
        ran = [one.variant for one in decisions if one.outcome == RUN]
        if not is_fork(os.environ):
            _write(options.output, written(Saved(now.explanation, pipeline, ran)))
    rows = [(shown(one.job), shown(one.why)) for one in decisions if one.since]
    sys.stdout.writelines(f"{line}\n" for line in fitted(rows, widths_of(rows), width_of(sys.stdout)))
    if not rows:
        print("Nothing to say about an earlier pipeline.")
    _write(place, plan_file.written(KeptPlan(pipeline, decisions)))
    _write(os.path.join(options.plan, "plan.html"), page(decisions, pipeline))
    return 0


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
