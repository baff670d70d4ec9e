"""The workflows of a document: when they run, and what they list.

https://circleci.com/docs/configuration-reference/#workflows. Root keys that aren't CircleCI's only hold anchors.
"""

from __future__ import annotations

from typing import List, Mapping, NamedTuple, Tuple

from cigen.circleci.definitions import NOTHING, Mapped
from cigen.circleci.entries import Entry, read_entries
from cigen.circleci.findings import Finding, Path
from cigen.circleci.values import Value

# What CircleCI calls the workflow of a document without any: only the job `build` runs.
IMPLICIT = "workflow"
BUILD = "build"
# `version: 2` among the workflows is of an older language, and means nothing.
_VERSION = "version"


class ListedWorkflow(NamedTuple):
    """A workflow, or a job group, which has neither conditions nor triggers.

    `conditions` are `when` and `unless` as they are written: a logic statement or, as a text, an expression.
    `options` are all its other keys. `path` leads to it from the root.
    """

    name: str
    entries: Tuple[Entry, ...] = ()
    conditions: Mapped = NOTHING
    triggers: Tuple[Value, ...] = ()
    options: Mapped = NOTHING
    path: Path = ()

    @property
    def is_scheduled(self) -> bool:
        """Whether it runs at its times only, and never for a push."""
        return bool(self.triggers)

    @property
    def is_group(self) -> bool:
        """Whether it is a job group."""
        return self.path[:1] == ("job-groups",)


class ListedWorkflows(NamedTuple):
    """All workflows and all job groups of a document in their order, and what CircleCI would refuse in them."""

    workflows: Tuple[ListedWorkflow, ...]
    groups: Tuple[ListedWorkflow, ...]
    findings: Tuple[Finding, ...]


def read_workflows(document: Mapped) -> ListedWorkflows:
    """What a document runs, and when. Nothing is raised: what can't be read is left out, with a finding."""
    findings: List[Finding] = []
    if "workflows" not in document:
        written: Mapped = {IMPLICIT: {"jobs": [BUILD]}}
    else:
        written = _mapping(document["workflows"], ("workflows",), findings)
    workflows = tuple(
        _workflow(name, value, ("workflows", name), findings)
        for name, value in written.items()
        if name != _VERSION or isinstance(value, Mapping)
    )
    if not workflows:
        findings.append(Finding("there is no workflow", ("workflows",), "Write one, or leave `workflows` out."))
    groups = _mapping(document.get("job-groups"), ("job-groups",), findings)
    listed = tuple(_workflow(name, value, ("job-groups", name), findings) for name, value in groups.items())
    return ListedWorkflows(workflows, listed, tuple(findings))


def _workflow(name: str, written: Value, path: Path, findings: List[Finding]) -> ListedWorkflow:
    keys = _mapping(written, path, findings)
    entries = read_entries(keys.get("jobs"), (*path, "jobs"))
    findings.extend(entries.findings)
    conditions = {key: keys[key] for key in ("when", "unless") if key in keys}
    triggers = keys.get("triggers")
    options = {key: value for key, value in keys.items() if key not in ("jobs", "triggers", "when", "unless")}
    return ListedWorkflow(
        name,
        entries.entries,
        conditions,
        () if triggers is None else tuple(triggers) if isinstance(triggers, (list, tuple)) else (triggers,),
        options,
        path,
    )


def _mapping(value: Value, path: Path, findings: List[Finding]) -> Mapped:
    if isinstance(value, Mapping):
        return value
    if value is not None:
        findings.append(Finding(f"`{path[-1]}` is no mapping", path, "Write one."))
    return NOTHING
