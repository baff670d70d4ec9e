"""The `cigen-closure` goal: what `cigen hash` asks Pants about `pants:` entries."""

from __future__ import annotations

import json
from typing import Iterable, Mapping

from pants.engine.console import Console
from pants.engine.goal import Goal, GoalSubsystem, Outputting
from pants.engine.rules import collect_rules, goal_rule
from pants.engine.target import UnexpandedTargets
from pants.option.option_types import StrOption
from pants.util.strutil import help_text

from cigen.config.targets import TargetSelection, selection_in
from cigen_rules._engine.own import closures_at
from cigen_rules.closure import Closure, ClosureRequest


class CigenClosureSubsystem(Outputting, GoalSubsystem):
    name = "cigen-closure"
    help = help_text(
        """
        Print, as JSON, what `pants:path/to:target` among the `source_files` of a job stands for.

        `files` are the sources of the target and of all it depends on, the lockfiles of their resolves and pants.toml,
        relative to the build root. `definition` is a digest of the fields of all these targets. `cigen hash` asks for
        them; `pants cigen-hash` needs no such question.
        """
    )

    questions = StrOption(
        default="[]",
        help="What `cigen hash` asks besides: a JSON list of selections, in a file (`@path`). An answer may be a `problem`.",
    )


class CigenClosure(Goal):
    subsystem_cls = CigenClosureSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def cigen_closure(targets: UnexpandedTargets, console: Console, subsystem: CigenClosureSubsystem) -> CigenClosure:
    named = [TargetSelection((target.address.spec,)) for target in targets]
    asked = [selection_in(text) for text in json.loads(subsystem.questions)]
    selections = list(dict.fromkeys((*named, *asked)))
    closures = await closures_at([ClosureRequest(one, f"`pants:{one.text}`") for one in selections])
    found = {one.text: _answer(closure) for one, closure in zip(selections, closures)}
    with subsystem.output(console) as write:
        write(json.dumps(found, indent=2) + "\n")
    return CigenClosure(exit_code=0)


def _answer(closure: Closure) -> Mapping[str, object]:
    if closure.problem:
        return {"problem": closure.problem}
    return {"definition": closure.definition, "files": closure.files}


def rules() -> Iterable[object]:
    return collect_rules()
