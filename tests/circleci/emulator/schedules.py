"""`triggers` of a workflow: it runs when its time has come, and for no push (docs: configuration-reference, `triggers`)."""

from __future__ import annotations

from typing import Mapping

from circleci.emulator.errors import CompileError
from circleci.emulator.filters import matches_rules
from circleci.emulator.shape import mapping, sequence, text
from circleci.emulator.tags import Scope, evaluate


def is_due(workflow: Mapping[str, object], scope: Scope, cron: str) -> bool:
    """Whether a workflow runs in a pipeline that a push started, or the time `cron` when it isn't empty."""
    if "triggers" not in workflow:
        return not cron
    schedules = [mapping(mapping(item).get("schedule")) for item in sequence(evaluate(workflow["triggers"], scope))]
    matching = [_matches(schedule, scope, cron) for schedule in schedules]
    return any(matching)


def _matches(schedule: Mapping[str, object], scope: Scope, cron: str) -> bool:
    branches = mapping(mapping(schedule.get("filters")).get("branches"))
    if not branches:  # required
        raise CompileError("A schedule needs filters for branches")
    branch = str(scope.pipeline.get("pipeline.git.branch") or "")
    return text(schedule.get("cron")) == cron and matches_rules(branches, branch)
