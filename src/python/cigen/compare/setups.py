"""How configurations are set up, if they are: cigen's own setup is no difference, what else is done there is one."""

from __future__ import annotations

from typing import List

from cigen.circleci.values import Value, same
from cigen.compare import own
from cigen.compare.canonical import canonical
from cigen.compare.counterexamples import Difference, difference
from cigen.compare.declarations import declared
from cigen.compare.diagrams import FALSE, TooLargeError
from cigen.compare.formulas import Formulas
from cigen.compare.names import kinds_of
from cigen.compare.report import Report, changed
from cigen.compare.sides import Side
from cigen.compare.statements import Conditions, UnreadableError


def compare_setups(old: Side, new: Side, report: Report) -> None:
    """Tells what keeps a setup and its continuation from being one configuration, and what only one of two does."""
    for side, other in ((old, new), (new, old)):
        if side.setup is None:
            continue
        if other.setup is None:
            report.add("", f"{side.name} is set up by the workflow `{side.setup.workflow.name}`")
        if side.open:
            report.doubt("", f"what {side.name} is continued with isn't at hand")
        for name in side.twice:
            report.doubt(f"workflow {name}", f"is in both files of {side.name}")
        parameters = [declared(part.document) for part in side.parts]
        if any(not same(parameters[0], one) for one in parameters[1:]):
            report.doubt("", f"the two files of {side.name} declare different parameters")
        _exclusive(side, report)
    before, after = _foreign(old), _foreign(new)
    if canonical(before) != canonical(after):
        report.differ("setup", f"its steps that aren't cigen's differ: {changed(before, after)}")
    elif old.setup and new.setup and canonical(_setup_of(old)) != canonical(_setup_of(new)):
        report.add("", "how it is set up differs")


def _setup_of(side: Side) -> Value:
    """The jobs of its setup, one that is, and the commands there."""
    listed = side.setup.workflow.entries if side.setup else ()
    return [side.first.document.get("commands"), *(side.first.definitions.jobs.get(entry.job) for entry in listed)]


def _foreign(side: Side) -> List[Value]:
    listed = side.setup.workflow.entries if side.setup else ()
    return [step for entry in listed for step in own.foreign_steps(side.first.definitions.jobs.get(entry.job))]


def _exclusive(side: Side, report: Report) -> None:
    """CircleCI takes one workflow of a setup configuration (astronomer/ap-airflow#347)."""
    formulas = Formulas(kinds_of(side.first.document))
    taken = FALSE
    for run in (*side.runs.values(), *([side.setup] if side.setup else [])):
        if run.part is not side.first:
            continue
        try:
            runs = Conditions(formulas).of_workflow(run.workflow.conditions)
            found = difference(formulas.both(taken, runs), FALSE, formulas)
            taken = formulas.either(taken, runs)
        except (TooLargeError, UnreadableError):
            found = Difference("who knows when", False)
        if found is not None:
            report.doubt(f"workflow {run.workflow.name}", f"{side.name} may run another one with it", found.when)
