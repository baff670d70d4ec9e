"""What CircleCI would refuse in a configuration. Keys that nobody here knows pass.

Definitions are looked at where something uses them; texts everywhere.
"""

from __future__ import annotations

from typing import Iterator, List, Mapping, Tuple

from cigen.circleci.definitions import Definitions, Mapped, parameters_of
from cigen.circleci.findings import Finding
from cigen.circleci.validity.arguments import PIPELINE_TYPES, check_declarations
from cigen.circleci.validity.entries import check_entries
from cigen.circleci.validity.filters import check_filters
from cigen.circleci.validity.statements import check_expression, check_statement
from cigen.circleci.validity.texts import check_texts
from cigen.circleci.validity.uses import Uses
from cigen.circleci.workflows import ListedWorkflow, read_workflows

__all__ = ("findings",)

_VERSION = "2.1"


def findings(document: Mapped) -> Tuple[Finding, ...]:
    """All that is wrong or unknown, each once, in the order of the file's sections. Nothing is raised."""
    return tuple(dict.fromkeys(_findings(document)))


def _findings(document: Mapped) -> Iterator[Finding]:
    if str(document.get("version")) != _VERSION:
        what = f"`version` is {document.get('version')!r}" if "version" in document else "`version` is missing"
        yield Finding(what, ("version",), f"Only {_VERSION} is read here.")
    for section in ("parameters", "orbs", "executors", "commands", "jobs"):
        if not isinstance(document.get(section, {}), (Mapping, type(None))):
            yield Finding(f"`{section}` is no mapping", (section,), "Write one.")
    yield from check_declarations(document, ("parameters",), PIPELINE_TYPES)
    yield from _orbs(document)
    yield from check_texts(document)
    found = read_workflows(document)
    yield from found.findings
    definitions = Definitions(document)
    parameters = frozenset(parameters_of(document))
    groups = frozenset(group.name for group in found.groups)
    uses = Uses(definitions)
    for workflow in (*found.workflows, *found.groups):
        yield from _conditions(workflow, parameters)
        yield from check_entries(workflow, definitions, groups)
        for entry in workflow.entries:
            if entry.job not in groups:
                uses.entry(entry, (*workflow.path, "jobs", entry.number))
    yield from uses.found
    if document.get("setup") is True:
        for workflow in found.workflows:
            if workflow.is_scheduled:
                repair = "Create a schedule on CircleCI that sets a parameter."
                yield Finding("a setup configuration holds no `triggers`", (*workflow.path, "triggers"), repair)


def _orbs(document: Mapped) -> Iterator[Finding]:
    written = document.get("orbs")
    for name, orb in (written if isinstance(written, Mapping) else {}).items():
        if not isinstance(orb, (str, Mapping)):
            yield Finding(f"the orb `{name}` is neither a reference nor a mapping", ("orbs", name))


def _conditions(workflow: ListedWorkflow, parameters: frozenset[str]) -> List[Finding]:
    found: List[Finding] = []
    for key, value in workflow.conditions.items():
        place = (*workflow.path, key)
        if isinstance(value, str) and "<<" not in value:
            found.extend(check_expression(value, place, parameters))
        else:
            found.extend(check_statement(value, place))
    for entry in workflow.entries:
        found.extend(check_filters(entry, (*workflow.path, "jobs", entry.number, entry.job)))
        if isinstance(entry.filters, str) and "<<" not in entry.filters:
            place = (*workflow.path, "jobs", entry.number, entry.job, "filters")
            found.extend(check_expression(entry.filters, place, parameters))
    return found
