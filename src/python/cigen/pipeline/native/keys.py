"""Keys of CircleCI's language that nobody here knows: they pass, since CircleCI may know more."""

from __future__ import annotations

from typing import Iterator, Mapping

from cigen.circleci.findings import Finding
from cigen.circleci.values import Value
from cigen.errors import nearest

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
                    yield Finding(what, (section, name, key), nearest(key, known, noun="key"), fatal=False)


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
