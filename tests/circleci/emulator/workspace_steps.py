"""The steps `persist_to_workspace` and `attach_workspace`."""

from __future__ import annotations

from circleci.emulator.compiled import Step
from circleci.emulator.node import Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.shape import text, texts
from circleci.emulator.workspace import NothingToPersistError


def persist(node: Node, step: Step) -> Outcome:
    root = node.host(text(step.arguments.get("root")))
    try:
        count = node.assignment.workspace.persist(node.job.name, root, texts(step.arguments.get("paths")))
    except NothingToPersistError as error:
        return Outcome(False, str(error))
    return Outcome(True, f"Persisted {count} paths")


def attach(node: Node, step: Step) -> Outcome:
    directory = node.host(text(step.arguments.get("at")))
    count = node.assignment.workspace.attach(directory, node.assignment.ancestors)
    return Outcome(True, f"Attached {count} layers")
