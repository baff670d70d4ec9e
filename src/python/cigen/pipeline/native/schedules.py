"""`triggers` of a workflow: a setup configuration can't hold them, so schedules of the project take their place.

https://circleci.com/docs/schedule-pipelines: such a schedule starts a pipeline with parameters, and one of them starts
the workflow.
"""

from __future__ import annotations

import json
import re
from typing import Dict, Iterable, List, Mapping, NamedTuple, Tuple

from cigen.circleci.substitution import in_text
from cigen.circleci.values import Value
from cigen.circleci.workflows import ListedWorkflow
from cigen.errors import ConfigError, Position

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_API = "https://circleci.com/api/v2/project/$PROJECT_SLUG/schedule"


class Schedule(NamedTuple):
    """One to be created on CircleCI for a branch; `name` is free in the project."""

    name: str
    cron: str
    branch: str
    parameter: str


def parameter_of(workflow: str) -> str:
    """The boolean parameter that starts a workflow which had `triggers`."""
    return f"run_{re.sub(r'[^A-Za-z0-9_]', '_', workflow)}"


def schedules_of(workflow: ListedWorkflow) -> Tuple[Schedule, ...]:
    """What has to be created for a workflow, for each branch that its triggers name."""
    found: List[Tuple[str, str]] = []
    for trigger in workflow.triggers:
        schedule = _mapping(_mapping(trigger).get("schedule"))
        branches = _listed(_mapping(_mapping(schedule.get("filters")).get("branches")).get("only"))
        found.extend((in_text(schedule.get("cron")), branch) for branch in branches or ("main",))
    names = [workflow.name if len(found) == 1 else f"{workflow.name}-{number}" for number in range(1, len(found) + 1)]
    return tuple(
        Schedule(name, cron, branch, parameter_of(workflow.name)) for name, (cron, branch) in zip(names, found)
    )


def refusal(schedules: Iterable[Schedule], at: Position) -> ConfigError:
    """What to create, as a table and as calls of CircleCI's API."""
    listed = list(schedules)
    what = "a setup configuration can't hold `triggers`: these schedules have to be the project's own"
    rows = [
        ("name", "cron", "branch", "parameter"),
        *((s.name, s.cron, s.branch, f"{s.parameter}: true") for s in listed),
    ]
    widths = [max(map(len, column)) for column in zip(*rows)]
    table = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    repair = "Create them on CircleCI, then write `setup: {schedules: created}`, so that no nightly is lost."
    return ConfigError(what, at, "\n  ".join([repair, "", *table, "", *map(_call, listed)]))


def _call(schedule: Schedule) -> str:
    body = {
        "name": schedule.name,
        "timetable": _timetable(schedule.cron),
        "attribution-actor": "system",
        "parameters": {"branch": schedule.branch, schedule.parameter: True},
    }
    return f"curl -X POST -H \"Circle-Token: $CIRCLE_TOKEN\" -H 'Content-Type: application/json' -d '{json.dumps(body)}' {_API}"


def _timetable(cron: str) -> Mapping[str, object]:
    """The API has no minutes: CircleCI chooses them in the hour. Two starts in an hour are `per-hour: 2`."""
    minute, hour, day, month, weekday = (*cron.split(), *("*",) * 5)[:5]
    table: Dict[str, object] = {"per-hour": len(_numbers(minute, 0, 59)), "hours-of-day": _numbers(hour, 0, 23)}
    if month != "*":
        table["months"] = [_MONTHS[number - 1] for number in _numbers(month, 1, 12)]
    if day != "*":
        return {**table, "days-of-month": _numbers(day, 1, 31)}
    return {**table, "days-of-week": [_DAYS[number % 7] for number in _numbers(weekday, 0, 6)]}


def _numbers(field: str, first: int, last: int) -> List[int]:
    """The numbers that a field of cron means: lists, ranges, steps and names of days and months."""
    return sorted({number for part in field.split(",") for number in _range(part, first, last)})


def _range(part: str, first: int, last: int) -> Iterable[int]:
    span, _, step = part.partition("/")
    low, dash, high = span.partition("-")
    begin = _number(low, first)
    end = _number(high, last) if dash else last if span == "*" or step else begin
    return range(begin, end + 1, int(step) if step.isdecimal() and int(step) else 1)


def _number(text: str, otherwise: int) -> int:
    name = text.upper()[:3]
    if name in _DAYS:
        return _DAYS.index(name)
    if name in _MONTHS:
        return _MONTHS.index(name) + 1
    return int(text) if text.isdecimal() else otherwise


def _listed(value: Value) -> Tuple[str, ...]:
    return (
        (value,) if isinstance(value, str) else tuple(map(in_text, value)) if isinstance(value, (list, tuple)) else ()
    )


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
