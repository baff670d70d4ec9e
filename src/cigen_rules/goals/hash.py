"""The `cigen-hash` goal: every job's hash, of the files as Pants sees them."""

from __future__ import annotations

import json
from typing import Dict, Iterable, Mapping

from pants.engine.console import Console
from pants.engine.goal import Goal, GoalSubsystem, Outputting
from pants.engine.rules import collect_rules, goal_rule
from pants.engine.target import FilteredTargets, Target
from pants.option.option_types import EnumOption
from pants.util.strutil import help_text

from cigen_rules._engine.hashes import hashes_at
from cigen_rules.job_hash import JobHash
from cigen_rules.subsystem import Format
from cigen_rules.target_types import CigenFieldSet, CigenJobTarget


class CigenHashSubsystem(Outputting, GoalSubsystem):
    name = "cigen-hash"
    help = help_text(
        """
        Print the hash of every job with `source_files`: of the `cigen_config` and `cigen_job` targets given.

            pants cigen-hash //:ci             all jobs of one configuration
            pants cigen-hash //:jobs#lint      one job
            pants --changed-since=origin/main --changed-dependents=transitive cigen-hash

        Each line is a job and its hash, `-` for a job that can't be skipped, and the reason on stderr. The hashes are
        those of `cigen hash --all`, as long as Pants sees the same files: it ignores directories that begin with a dot
        and whatever `[GLOBAL].pants_ignore` and the root's `.gitignore` say, and nothing else.

        A job that names `pants:path/to:target` among its source files depends on that target, on all it depends on,
        on the fields of these targets, on the lockfiles of their resolves and on pants.toml.
        """
    )

    format = EnumOption(
        default=Format.TEXT,
        help="`text` for people; `json` is a mapping of configurations to jobs to `hash` and `reason`.",
    )


class CigenHash(Goal):
    subsystem_cls = CigenHashSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def cigen_hash(targets: FilteredTargets, console: Console, subsystem: CigenHashSubsystem) -> CigenHash:
    wanted = _wanted(targets)
    if not wanted:
        console.print_stderr("There is no cigen_config or cigen_job among the targets given. All: pants cigen-hash ::")
    found: Dict[str, Mapping[str, JobHash]] = {}
    problems = []
    for project in await hashes_at(wanted):
        if project.problem is not None:
            problems.append(str(project.problem))
            continue
        jobs = wanted[project.root]
        found[project.root] = {name: one for name, one in project.jobs.items() if not jobs or name in jobs}
    with subsystem.output(console) as write:
        write(_json(found) if subsystem.format == Format.JSON else "".join(_lines(found)))
    reasons = [f"{name}: {one.reason}" for jobs in found.values() for name, one in jobs.items() if one.hash is None]
    for message in (*reasons, *problems):
        console.print_stderr(message)
    return CigenHash(exit_code=1 if problems else 0)


def _wanted(targets: Iterable[Target]) -> Dict[str, set[str]]:
    """The projects, each with the jobs that were named; none named means all."""
    found: Dict[str, set[str]] = {root: set() for root in CigenFieldSet.roots_among(targets)}
    whole = set(found)
    for target in targets:
        if isinstance(target, CigenJobTarget) and target.address.spec_path not in whole:
            found.setdefault(target.address.spec_path, set()).add(target.address.generated_name or "")
    return found


def _lines(found: Mapping[str, Mapping[str, JobHash]]) -> Iterable[str]:
    for jobs in found.values():
        for name, one in jobs.items():
            yield f"{name} {one.hash or '-'}\n"


def _json(found: Mapping[str, Mapping[str, JobHash]]) -> str:
    return (
        json.dumps(
            {
                root: {name: {"hash": one.hash, "reason": one.reason or None} for name, one in jobs.items()}
                for root, jobs in found.items()
            },
            indent=2,
        )
        + "\n"
    )


def rules() -> Iterable[object]:
    return collect_rules()
