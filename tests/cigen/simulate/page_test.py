"""docs/simulate.md shows the table that `cigen simulate` prints."""

from __future__ import annotations

import re
from pathlib import Path

from cigen.cli.report.simulation import table
from cigen.simulate.tally import JobTally, Tally

PAGE = (Path(__file__).parents[3] / "docs" / "simulate.md").read_text(encoding="utf-8")


def job(name: str, runs: int, *cause: object) -> JobTally:
    return JobTally("main", name, runs, 24 - runs, (cause,) if cause else (), 0.0, 0.0)  # type: ignore[arg-type]


def test_the_page_shows_what_is_printed() -> None:
    jobs = [
        job("lint", 3, "app/models/user.rb", 1),
        job("jest", 5, "web/package.json", 2),
        job("rspec", 9, "Gemfile.lock", 4),
        job("deploy", 24, "it has no source_files", 24),
    ]
    shown = re.search(r"    job .*?\(57%\)\.\n", PAGE, re.DOTALL)

    assert shown
    assert re.sub(r"^    ", "", shown[0], flags=re.MULTILINE) == table(Tally(24, (), {one.job: one for one in jobs}))
