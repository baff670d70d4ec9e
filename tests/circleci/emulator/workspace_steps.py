"""The steps `persist_to_workspace` and `attach_workspace`."""

from __future__ import annotations

from circleci.emulator.compiled import Step
from circleci.emulator.node import Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.shape import text, texts


def persist(node: Node, step: Step) -> Outcome:
    """Adds a layer; where stand-ins ran, what a replaced step would have made may be missing."""
    root = node.host(text(step.arguments.get("root")))
    persisted, missing = 0, []
    for pattern in texts(step.arguments.get("paths")):
        found = node.assignment.workspace.persist(node.job.name, root, pattern)
        persisted += found
        missing += [] if found else [f"The specified path did not match any files in {root}: {pattern}"]
    return Outcome(not missing or node.replaced, "\n".join([*missing, f"Persisted {persisted} paths"]))


def attach(node: Node, step: Step) -> Outcome:
    directory = node.host(text(step.arguments.get("at")))
    count = node.assignment.workspace.attach(directory, node.assignment.ancestors)
    return Outcome(True, f"Attached {count} layers")
