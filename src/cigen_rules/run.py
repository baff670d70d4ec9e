"""`pants run` on a `cigen_config`: the cigen command, in the project itself."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Iterable

from pants.core.goals.run import RunFieldSet, RunInSandboxBehavior, RunRequest, RunSubsystem
from pants.engine.fs import EMPTY_DIGEST
from pants.engine.rules import collect_rules, rule

from cigen_rules.target_types import CigenFieldSet


@dataclass(frozen=True)
class CigenRunFieldSet(CigenFieldSet, RunFieldSet):
    # It writes into the work tree: in a sandbox there is none.
    run_in_sandbox_behavior = RunInSandboxBehavior.NOT_SUPPORTED


@rule
async def run_cigen(field_set: CigenRunFieldSet, run: RunSubsystem) -> RunRequest:
    verb = () if run.args else ("generate",)
    return RunRequest(
        digest=EMPTY_DIGEST,
        args=(sys.executable, "-m", "cigen", "-c", field_set.project_root or ".", *verb),
        # cigen may have a question for Pants, whose daemon is at work on this very run.
        extra_env={"PYTHONPATH": import_path(), "PANTS_CONCURRENT": "True"},
    )


def import_path() -> str:
    """Where Pants itself imports from: that is where cigen and its libraries are, however they got there."""
    return os.pathsep.join(entry for entry in sys.path if entry)


def rules() -> Iterable[object]:
    return (*collect_rules(), *CigenRunFieldSet.rules())
