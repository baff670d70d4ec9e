"""A job from its first step to its last, on each of its nodes."""

from __future__ import annotations

from typing import Callable, Dict, List

from circleci.emulator.cache_steps import restore, save
from circleci.emulator.checkout_step import checkout, copied
from circleci.emulator.compiled import Step
from circleci.emulator.machine import Machine
from circleci.emulator.node import Assignment, Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.results import JobRun, NodeRun, StepRun
from circleci.emulator.run_step import run
from circleci.emulator.shell import Processes
from circleci.emulator.workspace_steps import attach, persist

_STEPS: Dict[str, Callable[[Node, Step], Outcome]] = {
    "attach_workspace": attach,
    "checkout": checkout,
    "deploy": run,
    "persist_to_workspace": persist,
    "restore_cache": restore,
    "run": run,
    "save_cache": save,
}


def run_job(assignment: Assignment) -> JobRun:
    """Node after node, so that every run is the same; one that fails doesn't stop the others."""
    nodes = tuple(_run_node(assignment, index) for index in range(assignment.job.parallelism))
    succeeded = all(node.succeeded for node in nodes)
    return JobRun(assignment.job, "success" if succeeded else "failed", nodes)


def _run_node(assignment: Assignment, index: int) -> NodeRun:
    with Machine(assignment.site.root) as machine, Processes(assignment.site.limit) as processes:
        node = Node(assignment, index, machine, processes)
        steps: List[StepRun] = []
        fate = assignment.site.lost_nodes.get((assignment.job.name, index))
        if fate is not None:
            return NodeRun(index, fate == "halts", halted=fate == "halts")
        for step in assignment.job.steps:
            failed = any(not done.succeeded for done in steps)
            if _is_due(step, failed) and (step.kind != "deploy" or index == 0):  # docs: migrate-from-deploy-to-run
                steps.append(_run_step(node, step))
            if machine.halted:  # ends the job as it is; nothing after it runs, `when: always` neither
                break
        return NodeRun(index, all(step.succeeded for step in steps), tuple(steps), machine.halted)


def _is_due(step: Step, failed: bool) -> bool:
    # Only these two steps have a `when` (docs: configuration-reference, "the when attribute").
    when = step.arguments.get("when", "on_success") if step.kind in ("run", "save_cache") else "on_success"
    return when == "always" or (when == "on_fail") is failed


def _run_step(node: Node, step: Step) -> StepRun:
    if node.site.stand_ins.copies(step, node.job.name, node.assignment.setup):
        outcome = copied(node, step)
    else:
        outcome = _STEPS.get(step.kind, _ignored)(node, step)
    node.replaced = node.replaced or outcome.replaced
    return StepRun(step, outcome.succeeded, outcome.output, outcome.replaced)


def _ignored(node: Node, step: Step) -> Outcome:
    """Artifacts, test results, SSH keys, remote docker and orbs' commands: nothing here depends on what they do."""
    return Outcome(True, replaced=step.kind == "orb")
