"""The `run` step."""

from __future__ import annotations

import shlex
from typing import Sequence

from circleci.emulator.compiled import Step
from circleci.emulator.node import Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.shape import mapping, text
from circleci.emulator.shell import Completed
from circleci.emulator.stand_ins import SUCCEED

DEFAULT_SHELL = "/bin/bash -eo pipefail"


def run(node: Node, step: Step) -> Outcome:
    """The command under its shell, or what stands in for it under the default one."""
    script = node.site.stand_ins.script(step, node.job.name, node.index, node.assignment.setup)
    if script is not None:
        return _stand_in(node, step, script)
    shell = str(step.arguments.get("shell") or node.job.shell or DEFAULT_SHELL)
    directory = node.absolute(str(step.arguments.get("working_directory") or "."))
    if not node.host(directory).is_dir():
        return Outcome(False, f"{directory}: no such directory")
    return _outcome(_execute(node, step, shell, directory, text(step.arguments.get("command"))))


def _stand_in(node: Node, step: Step, script: str) -> Outcome:
    if script == SUCCEED:
        return Outcome(True, replaced=True)
    directory = node.absolute(str(step.arguments.get("working_directory") or "."))
    # A step before it that would have made the directory may have been replaced.
    where = directory if node.host(directory).is_dir() else node.directory
    outcome = _outcome(_execute(node, step, DEFAULT_SHELL, where, script))
    return Outcome(outcome.succeeded, outcome.output, replaced=True)


def _execute(node: Node, step: Step, shell: str, directory: str, command: str) -> Completed:
    argv: Sequence[str] = [*shlex.split(shell), "-c", node.text(command)]
    environment = mapping(step.arguments.get("environment"))
    return node.run(argv, directory, environment, background=step.arguments.get("background") is True)


def _outcome(completed: Completed) -> Outcome:
    if completed.exit_code == 0:
        return Outcome(True, completed.output)
    return Outcome(False, f"{completed.output}\nExited with code exit status {completed.exit_code}\n")
