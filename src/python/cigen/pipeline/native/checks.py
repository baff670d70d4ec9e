"""What CircleCI would refuse in a configuration of its own language, and what nobody here knows."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Mapping

from cigen.circleci.findings import Finding
from cigen.circleci.validity import findings
from cigen.circleci.values import Value, mentions
from cigen.circleci.workflows import ListedWorkflows
from cigen.config.foreign_keys import OF_JOBS
from cigen.config.native.model import Native
from cigen.config.native.own_keys import entries_of
from cigen.config.native.places import place
from cigen.config.parameters import refuse_own
from cigen.errors import CigenError, ConfigError, Mistakes, nearest

# https://circleci.com/docs/configuration-reference#job_name
_JOB = (
    "branches",
    "circleci_ip_ranges",
    "context",
    "description",
    "docker",
    "environment",
    "executor",
    "machine",
    "macos",
    "parallelism",
    "parameters",
    "plan_name",
    "resource_class",
    "retention",
    "shell",
    "steps",
    "type",
    "working_directory",
)
_COMMAND = ("description", "parameters", "steps")


def unknown(document: Mapping[str, Value]) -> Iterator[Finding]:
    """Findings that aren't fatal, about jobs and commands."""
    for section, known in (("jobs", _JOB), ("commands", _COMMAND)):
        for name, value in _mapping(document.get(section)).items():
            for key in _mapping(value):
                if key not in known:
                    what = f"{section[:-1]} `{name}` has the unknown key `{key}`"
                    foreign = OF_JOBS.get(key, "") if section == "jobs" else ""
                    yield Finding(what, (section, name, key), foreign or nearest(key, known, noun="key"), fatal=False)


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def check(native: Native, document: Mapping[str, Value], read: ListedWorkflows) -> Iterator[CigenError]:
    """Warnings. Raises Mistakes, all that CircleCI would refuse."""
    wrong: List[CigenError] = []
    misspelt: List[CigenError] = []
    for job in entries_of(entries_of(native.root).get("jobs")).values():
        refuse_own(entries_of(job).get("parameters"))
    # Who is required under a name that a value completes, only a pipeline can tell.
    listed = {workflow.path: [entry.name for entry in workflow.entries] for workflow in read.workflows}
    unsure = {path for path, names in listed.items() if mentions(names, "<<")}
    for finding in (*_findings(native, document, read), *unknown(document)):
        at = place(native.root, finding.path)
        if finding.fatal and not (finding.path[:2] in unsure and finding.path[-1:] == ("requires",)):
            wrong.append(ConfigError(f"CircleCI would refuse this: {finding.what}", at, finding.repair or "Mend it."))
            continue
        doubt = ConfigError(finding.what, at, finding.repair)
        misspelt.extend([doubt] if finding.repair.startswith("Did you mean") else ())
        yield doubt
    if wrong:
        raise Mistakes((*misspelt, *wrong))  # a key that is misspelt may be what is missing


def _findings(native: Native, document: Mapping[str, Value], read: ListedWorkflows) -> Iterable[Finding]:
    """Version 2 has neither tags nor parameters: nothing of it is looked into."""
    return findings(document) if native.is_current else read.findings
