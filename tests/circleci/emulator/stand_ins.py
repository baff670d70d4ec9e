"""Which `run` steps run for real, and what runs in the place of the others.

What cigen emits runs for real: the steps of the jobs `setup` and `probe` (or `cigen_setup`, `cigen_probe`), those of commands named `cigen_*` and
those that call `cigen setup`. The steps of the project's own jobs would call its compilers and test tools, so a script runs instead
of each: `true` unless a test says otherwise. It gets the step's environment and working directory, and its failure
fails the step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import List, Optional

from circleci.emulator.compiled import Step

SUCCEED = "true"
_OWN_JOBS = ("setup", "cigen_setup", "probe", "cigen_probe")
_CHECKOUT = re.compile(r"cigen_\w*checkout")


@dataclass(frozen=True)
class _Rule:
    job: str
    step: str
    node: Optional[int]
    script: Optional[str]

    def matches(self, job: str, step: str, node: int) -> bool:
        return fnmatchcase(job, self.job) and fnmatchcase(step, self.step) and self.node in (None, node)


class StandIns:
    """Rules by glob over the names of jobs and steps; the last one that matches counts."""

    def __init__(self) -> None:
        self._rules: List[_Rule] = []
        self._copied: List[str] = []
        self._left_out: List[str] = []

    def use(self, script: str, job: str = "*", step: str = "*", node: Optional[int] = None) -> None:
        """Runs `script` (bash) in the place of these steps from now on."""
        self._rules.append(_Rule(job, step, node, script))

    def fail(self, job: str, step: str = "*", node: Optional[int] = None) -> None:
        """These steps fail from now on."""
        self.use("echo 'made to fail'; exit 1", job, step, node)

    def succeed(self, job: str = "*", step: str = "*", node: Optional[int] = None) -> None:
        """These steps succeed from now on."""
        self.use(SUCCEED, job, step, node)

    def run_for_real(self, job: str = "*", step: str = "*", node: Optional[int] = None) -> None:
        """These steps run as they are written from now on."""
        self._rules.append(_Rule(job, step, node, None))

    def copy_checkouts(self, job: str = "*") -> None:
        """These jobs (never `setup`) get a copy of a checkout from now on: the same files, in a tenth of the time."""
        self._copied.append(job)

    def leave_out(self, *steps: str) -> None:
        """These steps of cigen's own, by name, do nothing from now on: what they do isn't the test's business."""
        self._left_out.extend(steps)

    def keep_all(self) -> None:
        """No step of cigen's own is left out from now on."""
        self._left_out.clear()

    def clear(self) -> None:
        """Every step succeeds again, and every job clones."""
        self._rules.clear()
        self._copied.clear()

    def copies(self, step: Step, job: str, setup: bool) -> bool:
        """Whether the step is a checkout, CircleCI's or cigen's, that is made by copying."""
        checkout = step.kind == "checkout" or any(_CHECKOUT.fullmatch(name) for name in step.origin)
        return checkout and not setup and any(fnmatchcase(job, pattern) for pattern in self._copied)

    def script(self, step: Step, job: str, node: int, setup: bool) -> Optional[str]:
        """What runs instead of the step; None: the step itself."""
        if is_cigens(step, job, setup):
            return SUCCEED if step.name in self._left_out else None
        for rule in reversed(self._rules):
            if rule.matches(job, step.name, node):
                return rule.script
        return SUCCEED


def is_cigens(step: Step, job: str, setup: bool) -> bool:
    """Whether cigen emitted the step: all of `setup` and `probe` are its own, elsewhere those in its commands and calls of it."""
    own = any(name.startswith("cigen_") for name in step.origin)
    return own or (setup and job in _OWN_JOBS) or "cigen setup " in str(step.arguments.get("command"))
