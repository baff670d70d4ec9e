"""Keys and steps of CircleCI's language that nobody here knows: they pass, since CircleCI may know more."""

from __future__ import annotations

from typing import Iterator, Mapping

from cigen.circleci.findings import Finding, Path
from cigen.circleci.steps import CONDITIONAL, PRIMITIVE
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
_STEPS = (*PRIMITIVE, *CONDITIONAL, "steps")


def unknown(document: Mapping[str, Value]) -> Iterator[Finding]:
    """Findings that aren't fatal, about jobs and commands."""
    steps = {*_STEPS, *_mapping(document.get("commands"))}
    orbs = _mapping(document.get("orbs"))
    for section, known in (("jobs", _JOB), ("commands", _COMMAND)):
        for name, value in _mapping(document.get(section)).items():
            keys = _mapping(value)
            for key in keys:
                if key not in known:
                    what = f"{section[:-1]} `{name}` has the unknown key `{key}`"
                    yield Finding(what, (section, name, key), nearest(key, known, noun="key"), fatal=False)
            yield from _steps(keys.get("steps"), (section, name, "steps"), steps, orbs)


def _steps(value: Value, path: Path, known: object, orbs: Mapping[str, Value]) -> Iterator[Finding]:
    for number, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        here = (*path, number)
        if isinstance(item, Mapping) and len(item) != 1:
            yield Finding("a step has one key, its name", here, "Indent its arguments below it.", fatal=False)
            continue
        name = next(iter(item)) if isinstance(item, Mapping) else str(item)
        orb, slash, _ = name.partition("/")
        if slash and orb not in orbs or not slash and name not in known and "<<" not in name:  # type: ignore[operator]
            what = f"the orb `{orb}` isn't declared" if slash else f"nobody here knows the step `{name}`"
            yield Finding(what, here, "CircleCI refuses it, unless it knows more.", fatal=False)
        if name in CONDITIONAL and isinstance(item, Mapping):
            yield from _steps(_mapping(item[name]).get("steps"), (*here, name, "steps"), known, orbs)


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
