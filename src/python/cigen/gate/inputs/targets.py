"""`pants:path/to:target` among source files: what the target stands for, told by whoever can ask Pants."""

from __future__ import annotations

from typing import List, Mapping, NamedTuple, Sequence, Tuple, Union

from cigen.config.references import SourcePattern
from cigen.config.sets import CLOSE, OPEN, literal
from cigen.pipeline.model import Job

NOT_ASKED = "nobody asked Pants what it depends on"


class TargetClosure(NamedTuple):
    """A target with all it depends on: a digest of their fields, and their files relative to the project root."""

    definition: str
    files: Tuple[str, ...]


# By address as it is written; a string says why Pants didn't tell.
Closures = Mapping[str, Union[TargetClosure, str]]


class Sources(NamedTuple):
    """What a job's source files come to: patterns, the targets' definitions by address, or why nobody can tell."""

    patterns: Tuple[str, ...]
    targets: Mapping[str, str] = {}
    unknown: str = ""


def targets_of(jobs: Sequence[Job]) -> Tuple[SourcePattern, ...]:
    """The entries that name a target, each address once."""
    patterns = [pattern for job in jobs if job.gated for pattern in job.source_files]
    return tuple({pattern.target: pattern for pattern in patterns if pattern.target is not None}.values())


def spec_of(address: str, project: str) -> str:
    """The address as Pants prints it; one that begins with a colon is of the project's directory, `project`."""
    path, colon, name = address.partition(":")
    path = path.strip("/") if path or address.startswith("//") else project
    return f"{path or '//'}{colon}{name}"


def sources_of(job: Job, closures: Closures) -> Sources:
    """The patterns of a job, with its targets' files in place of the targets."""
    patterns: List[str] = []
    targets = {}
    for pattern in job.source_files:
        address = pattern.target
        if address is None:
            patterns.append(pattern.text)
            continue
        closure = closures.get(address, NOT_ASKED)
        if isinstance(closure, str):
            return Sources((), {}, f"`pants:{address}`: {closure}")
        outside = next((path for path in closure.files if path.startswith("../")), None)
        if outside is not None:
            return Sources((), {}, f"`pants:{address}` depends on {outside}, which is outside of the project")
        targets[address] = closure.definition
        patterns += (OPEN, *map(literal, closure.files), CLOSE) if closure.files else ()
    return Sources(tuple(patterns), targets)
