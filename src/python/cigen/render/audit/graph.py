"""Workflows: every entry defined, every name once, every requirement there, no circle."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Dict, Iterator, List, Mapping, Tuple

from cigen.config.nodes import Value
from cigen.render.audit.finding import AuditFinding, items, named, section, workflows

Entries = List[Tuple[str, Mapping[str, Value]]]


def check(document: Mapping[str, Value], file: str) -> Iterator[AuditFinding]:
    """Requirements that lead nowhere or in a circle, and workflows without jobs."""
    found = workflows(document)
    if not any(found.values()):
        yield AuditFinding(file, "it has no workflow with a job", "CircleCI refuses a file without jobs to run.")
    for workflow, entries in found.items():
        yield from _check_entries(document, workflow, entries, file)
        yield from _check_requires(workflow, entries, file)


def _check_entries(document: Mapping[str, Value], workflow: str, entries: Entries, file: str) -> Iterator[AuditFinding]:
    jobs, orbs = section(document, "jobs"), section(document, "orbs")
    seen: Dict[str, str] = {}
    for job, keys in entries:
        name = str(keys.get("name", job))
        if name.lower() in seen:
            yield AuditFinding(file, f"workflow `{workflow}` has two jobs named `{name}`", "Rename one.", name)
        seen[name.lower()] = name
        if keys.get("type") == "approval":
            if job in jobs:
                yield AuditFinding(file, f"the approval `{job}` has the name of a defined job", "Rename one.", name)
        elif job not in jobs and not ("/" in job and job.partition("/")[0] in orbs):
            yield AuditFinding(file, f"workflow `{workflow}` lists the undefined job `{job}`", "Define it.", name)


def _check_requires(workflow: str, entries: Entries, file: str) -> Iterator[AuditFinding]:
    graph = {
        str(keys.get("name", job)): [named(required)[0] for required in items(keys.get("requires"))]
        for job, keys in entries
    }
    for name, required in graph.items():
        for other in required:
            if other not in graph:
                what = f"job `{name}` requires `{other}`, which workflow `{workflow}` doesn't have"
                yield AuditFinding(file, what, "Remove the requirement or add the job.", name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        yield AuditFinding(file, f"jobs of workflow `{workflow}` require each other in a circle: {circle}", "Break it.")
