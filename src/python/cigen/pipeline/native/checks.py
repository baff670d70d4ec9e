"""What CircleCI would refuse in a configuration of its own language, and what nobody here knows."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Iterable, Iterator, Mapping, Tuple

from cigen.circleci.findings import Finding, Path
from cigen.circleci.templating import TemplateError, all_names, strays
from cigen.circleci.values import Value, mentions
from cigen.circleci.workflows import Workflow, Workflows
from cigen.config.native.model import Native
from cigen.config.native.places import place
from cigen.errors import CigenError, ConfigError, nearest
from cigen.pipeline.native.keys import unknown

_LOOKED_INTO = ("commands", "executors", "job-groups", "jobs", "workflows")
_PARAMETER = "pipeline.parameters."


def check(native: Native, document: Mapping[str, Value], read: Workflows) -> Iterator[CigenError]:
    """Warnings. Raises ConfigError for what CircleCI would refuse."""
    open_names = {workflow.path for workflow in read.workflows if mentions([e.name for e in workflow.entries], "<<")}
    findings = [
        finding._replace(fatal=finding.fatal and finding.path[:2] not in open_names)
        for finding in (*read.findings, *_undefined(document, read), *_circles(read.workflows))
    ]
    findings.extend(unknown(document))
    if native.document.get("version") in (2.1, "2.1"):
        findings.extend(_inserted(document))
    for finding in findings:
        at = place(native.root, finding.path)
        if finding.fatal:
            raise ConfigError(f"CircleCI would refuse this: {finding.what}", at, finding.repair or "Mend it.")
        yield ConfigError(finding.what, at, finding.repair)


def _undefined(document: Mapping[str, Value], read: Workflows) -> Iterator[Finding]:
    jobs, orbs = _mapping(document, "jobs"), _mapping(document, "orbs")
    known = {*jobs, *(group.name for group in read.groups)}
    for workflow in (*read.workflows, *read.groups):
        for entry in workflow.entries:
            if entry.job in known or entry.type:
                continue
            orb, slash, _ = entry.job.partition("/")
            if slash and orb in orbs:
                continue
            what = f"the orb `{orb}` isn't declared" if slash else f"there is no job `{entry.job}`"
            repair = nearest(orb if slash else entry.job, orbs if slash else known, noun="orb" if slash else "job")
            yield Finding(what, (*workflow.path, "jobs", entry.number), repair)


def _circles(workflows: Iterable[Workflow]) -> Iterator[Finding]:
    for workflow in workflows:
        graph = {entry.name: [on.name for on in entry.requires] for entry in workflow.entries}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            yield Finding(f"jobs require each other in a circle: {circle}", workflow.path, "Break it.")


def _inserted(document: Mapping[str, Value]) -> Iterator[Finding]:
    """`<<` that is no tag, and parameters of the pipeline that nobody declares."""
    declared = _mapping(document, "parameters")
    for section in _LOOKED_INTO:
        for name, value in _mapping(document, section).items():
            if not mentions(value, "<<") and not mentions(value, _PARAMETER):
                continue
            for path, text in _texts(value, (section, name)):
                yield from _text(path, text, declared)


def _text(path: Path, text: str, declared: Mapping[str, Value]) -> Iterator[Finding]:
    try:
        if strays(text):
            yield Finding("a `<<` that opens nothing", path, r"Write `\<<` for a plain `<<`, as in a heredoc.")
            return
        names = [name.text for name in all_names(text) if name.text.startswith(_PARAMETER)]
    except TemplateError as error:
        yield Finding(f"`<<` can't be read: {error}", path, r"Mend it, or write `\<<` for a plain `<<`.")
        return
    for name in names:
        own = name[len(_PARAMETER) :].rstrip("?")
        if own not in declared:
            repair = nearest(own, declared, noun="parameter")
            yield Finding(f"the pipeline has no parameter `{own}`", path, repair)


def _texts(value: Value, path: Path) -> Iterator[Tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, number))


def _mapping(document: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}
