"""How long jobs take and what they cost: a CSV, or what CircleCI's Insights API answers, as its user saved it."""

from __future__ import annotations

import csv
import json
from typing import Dict, Mapping, NamedTuple, Sequence, Tuple

from cigen.errors import CigenError

_REPAIR = (
    "Write lines of `job,minutes` or `job,minutes,credits`, or save the answer of CircleCI's "
    "`/insights/PROJECT/workflows/WORKFLOW/jobs`."
)


class Durations(NamedTuple):
    """Minutes and credits of one run, by the name or the id of a job."""

    jobs: Mapping[str, Tuple[float, float]]

    def of(self, workflow: str, job: str, variant: str) -> Tuple[float, float]:
        """By any of a job's names; zeros for one that nobody told about."""
        return self.jobs.get(variant) or self.jobs.get(f"{workflow}/{job}") or self.jobs.get(job) or (0.0, 0.0)


NOTHING = Durations({})


def read_durations(path: str) -> Durations:
    """Raises CigenError for a file that is neither."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise CigenError(f"can't read {path}: {error}", repair="Name a file of text.") from None
    return Durations(_insights(text, path) if text.lstrip().startswith("{") else _table(text, path))


def _table(text: str, path: str) -> Mapping[str, Tuple[float, float]]:
    found: Dict[str, Tuple[float, float]] = {}
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        if not row or row[0].startswith("#") or number == 1 and not _is_number(row[1:2]):
            continue
        if not 2 <= len(row) <= 3 or not all(_is_number([cell]) for cell in row[1:]):
            raise CigenError(f"{path}:{number}: this is no job with its minutes", repair=_REPAIR)
        found[row[0].strip()] = float(row[1]), float(row[2]) if len(row) > 2 else 0.0
    return found


def _insights(text: str, path: str) -> Mapping[str, Tuple[float, float]]:
    found = {}
    try:
        for item in json.loads(text)["items"]:
            metrics = item["metrics"]
            runs = float(metrics["total_runs"])
            seconds, credits = float(metrics["duration_metrics"]["median"]), float(metrics["total_credits_used"])
            found[str(item["name"])] = seconds / 60, credits / runs if runs else 0.0
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CigenError(f"{path} isn't what CircleCI's Insights API answers about jobs", repair=_REPAIR) from None
    return found


def _is_number(cells: Sequence[str]) -> bool:
    try:
        return len(cells) == 1 and 0 <= float(cells[0]) < float("inf")
    except ValueError:
        return False
