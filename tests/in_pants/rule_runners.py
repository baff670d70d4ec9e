"""Rule runners with the backend in them, in a build root where Pants sees `.cigen/` and `.circleci/`."""

from __future__ import annotations

from typing import Iterable, Mapping, Sequence, Type

from pants.core.target_types import FilesGeneratorTarget, FileTarget, GenericTarget, LockfilesGeneratorTarget
from pants.core.target_types import rules as core_target_types
from pants.engine.rules import QueryRule
from pants.engine.target import Target
from pants.testutil.rule_runner import RuleRunner

from cigen_rules import register

VISIBLE = "--pants-ignore=+['!.circleci/', '!.cigen/']"
CONFIG = """\
workflows:
  main:
    jobs:
      test:
        image: cimg/base:2024.01
        steps:
          - run: echo tested
"""


def rule_runner(
    queries: Iterable[QueryRule] = (),
    *,
    rules: Iterable[object] = (),
    target_types: Iterable[Type[Target]] = (),
    objects: Mapping[str, object] = {},
    pants_ignore: str = VISIBLE,
) -> RuleRunner:
    core = (FilesGeneratorTarget, FileTarget, GenericTarget, LockfilesGeneratorTarget)
    core_rules = core_target_types()  # type: ignore[no-untyped-call]  # Pants leaves it without annotations
    runner = RuleRunner(
        rules=[*register.rules(), *core_rules, *rules, *queries],
        target_types=[*register.target_types(), *core, *target_types],
        objects=dict(objects),
        bootstrap_args=[pants_ignore],
    )
    options(runner, pants_ignore=pants_ignore)
    return runner


def options(runner: RuleRunner, *args: str, pants_ignore: str = VISIBLE, env: Sequence[str] = ()) -> None:
    """Sets options; the scheduler had `pants_ignore` when it was made, rules read it from the command line."""
    runner.set_options([pants_ignore, *args], env=dict(pair.split("=", 1) for pair in env))
