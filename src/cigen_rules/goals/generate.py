"""The `cigen-generate` goal: writes the files that differ from the work tree."""

from __future__ import annotations

from typing import Iterable

from pants.engine.console import Console
from pants.engine.fs import CreateDigest, PathGlobs, Workspace
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.rules import collect_rules, goal_rule
from pants.engine.target import FilteredTargets
from pants.util.strutil import help_text

from cigen_rules._engine import contents_at, digest_of
from cigen_rules._engine.own import generated_at
from cigen_rules.paths import exactly
from cigen_rules.target_types import CigenFieldSet


class CigenGenerateSubsystem(GoalSubsystem):
    name = "cigen-generate"
    help = help_text(
        """
        Write the CircleCI files of every `cigen_config` given: `pants cigen-generate ::`.

        Files that are already what their configuration says stay untouched. A configuration with an error writes
        nothing, doesn't stop the others, and makes the exit code 1.
        """
    )


class CigenGenerate(Goal):
    subsystem_cls = CigenGenerateSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def cigen_generate(targets: FilteredTargets, workspace: Workspace, console: Console) -> CigenGenerate:
    configs = await generated_at(CigenFieldSet.roots_among(targets))
    if not configs:
        console.print_stderr("There is no cigen_config among the targets given. All of them: pants cigen-generate ::")
    files = [file for config in configs for file in config.files]
    on_disk = {file.path: file.content for file in await contents_at(PathGlobs([exactly("", f.path) for f in files]))}
    changed = [file for file in files if on_disk.get(file.path) != file.content]
    workspace.write_digest(await digest_of(CreateDigest(changed)))
    for file in files:
        console.print_stdout(f"{file.path}: {'written' if file in changed else 'up to date'}")
    problems = [str(config.problem) for config in configs if config.problem]
    for message in (*(warning for config in configs for warning in config.warnings), *problems):
        console.print_stderr(message)
    return CigenGenerate(exit_code=1 if problems else 0)


def rules() -> Iterable[object]:
    return collect_rules()
