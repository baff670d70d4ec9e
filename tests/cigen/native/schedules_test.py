"""`triggers` stay while nothing is gated; after that schedules of the project take their place, or nothing is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen.errors import ConfigError

CONFIG = """\
version: 2.1
jobs: {a: {docker: [{image: x}], steps: [checkout]}}
workflows:
  push: {jobs: [a]}
  night shift:
    triggers: [{schedule: {cron: "30 3,15 * * MON-FRI", filters: {branches: {only: [main, dev]}}}}]
    jobs: [a]
"""


def refusal(copy: Any, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        copy(text)
    return str(raised.value)


def test_they_stay_while_nothing_is_gated(copy: Any) -> None:
    assert "triggers" in copy(CONFIG).entrypoint["workflows"]["night shift"]


def test_setup_cannot_hold_them_so_what_to_create_is_said(copy: Any) -> None:
    lines = refusal(copy, f"dynamic: true\n{CONFIG}").splitlines()

    assert lines[0].startswith("cigen.yml:7:5: a setup configuration can't hold `triggers`")
    assert lines[3:6] == [
        "  name           cron                 branch  parameter",
        "  night shift-1  30 3,15 * * MON-FRI  main    run_night_shift: true",
        "  night shift-2  30 3,15 * * MON-FRI  dev     run_night_shift: true",
    ]
    call = lines[7]
    assert call.startswith("  curl -X POST ") and call.endswith("/project/$PROJECT_SLUG/schedule")
    assert json.loads(call.partition("-d '")[2].partition("'")[0]) == {
        "name": "night shift-1",
        "timetable": {"per-hour": 1, "hours-of-day": [3, 15], "days-of-week": ["MON", "TUE", "WED", "THU", "FRI"]},
        "attribution-actor": "system",
        "parameters": {"branch": "main", "run_night_shift": True},
    }


def test_once_they_exist_the_workflow_waits_for_the_parameter(copy: Any) -> None:
    copied = copy(f"dynamic: true\nsetup: {{schedules: created}}\n{CONFIG}")

    assert list(copied.main["workflows"]) == ["push"]
    assert copied.entrypoint["workflows"]["night shift"] == {
        "when": "<< pipeline.parameters.run_night_shift >>",
        "jobs": ["a"],
    }
    assert copied.entrypoint["parameters"] == copied.main["parameters"]
    assert copied.entrypoint["parameters"]["run_night_shift"]["default"] is False


def test_its_own_condition_still_counts(copy: Any) -> None:
    text = CONFIG.replace("    jobs: [a]\n", '    jobs: [a]\n    unless: pipeline.git.branch == "dev"\n')

    copied = copy(f"dynamic: true\nsetup: {{schedules: created}}\n{text}")

    assert copied.entrypoint["workflows"]["night shift"]["when"] == {
        "and": ["<< pipeline.parameters.run_night_shift >>", {"not": '<< pipeline.git.branch == "dev" >>'}]
    }


@pytest.mark.parametrize(
    ("cron", "timetable"),
    [
        ("0 0 * * *", {"hours-of-day": [0], "days-of-week": ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]}),
        ("5 */8 1,15 * *", {"hours-of-day": [0, 8, 16], "days-of-month": [1, 15]}),
        ("0,30 22-23 * JAN,7 7", {"hours-of-day": [22, 23], "months": ["JAN", "JUL"], "days-of-week": ["SUN"]}),
    ],
)
def test_the_time_is_put_as_circleci_s_api_takes_it(copy: Any, cron: str, timetable: Any) -> None:
    text = refusal(copy, f"dynamic: true\n{CONFIG.replace('30 3,15 * * MON-FRI', cron)}")

    found = json.loads(text.partition("-d '")[2].partition("'")[0])["timetable"]
    assert found == {"per-hour": 2 if "," in cron.split()[0] else 1, **timetable}
