"""`cigen list`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Callable, List, Mapping, Tuple

from cigen.cli.report.checks import checks
from cigen.cli.report.listing import Row, rows
from cigen.cli.report.table import fitted, width_of, widths_of
from cigen.cli.report.warnings import print_warnings
from cigen.cli.shown import shown
from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline
from cigen.config.load import load
from cigen.config.nodes import Value
from cigen.project.listing import as_skipped_here
from cigen.project.project import find_project

LISTS = ("workflows", "jobs", "commands", "services", "caches", "checks")


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "List what the configuration defines, one a line, its name first. `checks` are the names by which CircleCI reports "
        "jobs on a commit, as branch protection asks for them, and which of them always come."
    )
    command.add_argument(
        "kind", nargs="?", type=_kind, choices=LISTS, metavar="KIND", help=f"one of {', '.join(LISTS)}"
    )
    command.add_argument("--json", action="store_true", help="print a list of objects for programs")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    pipeline = load_pipeline(project.files, project.config_path, variables_of(options))
    print_warnings(pipeline.warnings, options.config)
    pipeline = as_skipped_here(pipeline, project)
    config = None if pipeline.native is not None else load(project.files, project.config_path, variables_of(options))
    wanted = [options.kind] if options.kind else [kind for kind in LISTS if kind != "checks"]
    found = {kind: list(checks(pipeline)) if kind == "checks" else rows(kind, config, pipeline) for kind in wanted}
    if options.json:
        json.dump(found[options.kind] if options.kind else found, sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif options.kind:
        sys.stdout.write(_table(options.kind, found[options.kind]))
    else:
        sys.stdout.write("\n".join(_section(kind, listed) for kind, listed in found.items()))
    return 0


def _kind(word: str) -> str:
    """Of one or of many: `job` and `jobs`."""
    return f"{word}s" if f"{word}s" in LISTS else word


def _section(kind: str, listed: List[Row]) -> str:
    return f"{kind}:\n" + _table(kind, listed, "  ")


def _table(kind: str, listed: List[Row], indent: str = "") -> str:
    cells = [_CELLS[kind](row) for row in listed]
    return "".join(f"{line}\n" for line in fitted(cells, widths_of(cells), width_of(sys.stdout), indent))


Cells = Tuple[str, ...]


def _workflow(row: Row) -> Cells:
    when = row["runs_when"]
    assert isinstance(when, dict)
    conditions = " and ".join(f"{name} is {json.dumps(value)}" for name, value in when.items())
    skipped = f"{row['can_be_skipped']} can be skipped" if row["can_be_skipped"] else ""
    return shown(str(row["name"])), _count(row["jobs"]), f"runs at once when {conditions}" if conditions else skipped


def _job(row: Row) -> Cells:
    kind = "can be skipped" if row["can_be_skipped"] else "always runs" if row["type"] == "build" else str(row["type"])
    kind = f"records the proof of {row['records']}" if row["records"] else kind
    kind = f"{kind}: {row['why_not']}" if row["why_not"] else kind
    return shown(str(row["name"])), shown(str(row["workflow"])), str(row["stage"]), shown(kind)


def _command(row: Row) -> Cells:
    return str(row["name"]), _users(row["jobs"]), str(row["description"])


def _service(row: Row) -> Cells:
    return str(row["name"]), str(row["image"]), _users(row["jobs"])


def _cache(row: Row) -> Cells:
    saved, restored, paths = row["saved_by"], row["restored_by"], row["paths"]
    assert isinstance(saved, list) and isinstance(restored, list) and isinstance(paths, list)
    return (
        str(row["name"]),
        f"saved by {_count(len(saved))}" if saved else "saved by none",
        f"restored by {_count(len(restored))}" if restored else "restored by none",
        " ".join(map(str, paths)),
    )


def _count(number: Value) -> str:
    return "1 job" if number == 1 else f"{number} jobs"


def _users(number: Value) -> str:
    return f"used by {_count(number)}" if number else "unused"


def _check(row: Row) -> Cells:
    return shown(str(row["name"])), shown(str(row["reports"]))


_CELLS: Mapping[str, Callable[[Row], Cells]] = {
    "workflows": _workflow,
    "jobs": _job,
    "commands": _command,
    "services": _service,
    "caches": _cache,
    "checks": _check,
}
