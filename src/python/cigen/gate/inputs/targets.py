"""`pants:` among source files: what the targets stand for, told by whoever can ask Pants."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from cigen.config.references import SourcePattern
from cigen.config.sets import CLOSE, OPEN, WITHOUT, literal
from cigen.config.targets import PANTS, TargetSelection
from cigen.pipeline.model import Job

NOT_ASKED = "nobody asked Pants what it depends on"


class TargetClosure(NamedTuple):
    """Targets with all they depend on: a digest of their fields, and their files relative to the project root."""

    definition: str
    files: Tuple[str, ...]


# A string says why Pants didn't tell.
Closures = Mapping[TargetSelection, Union[TargetClosure, str]]


class Sources(NamedTuple):
    """What a job's source files come to: patterns, the definitions of targets by selection, or why nobody can tell."""

    patterns: Tuple[str, ...]
    targets: Mapping[str, str] = {}
    unknown: str = ""


def targets_of(jobs: Sequence[Job]) -> Mapping[TargetSelection, SourcePattern]:
    """The targets that gated jobs name, each with the first entry that does."""
    found: Dict[TargetSelection, SourcePattern] = {}
    for job in jobs:
        for pattern, selection in zip(job.source_files, selections(job.source_files)) if job.gated else ():
            if selection is not None:
                found.setdefault(selection, pattern)
    return found


def selections(patterns: Sequence[SourcePattern]) -> Tuple[Optional[TargetSelection], ...]:
    """By entry, the targets that it names, without those that a later entry takes away from it; None where it names none.

    In a set of its own an entry takes away from that set alone, as with files.
    """
    found = [pattern.selection for pattern in patterns]
    sets: List[List[int]] = [[]]
    for i, pattern in enumerate(patterns):
        if pattern.text in (OPEN, WITHOUT):
            sets.append([])
        elif pattern.text == CLOSE:
            closed = sets.pop()
            sets[-1] += closed
        elif pattern.taken_away is not None:
            for j in sets[-1]:
                found[j] = _less(found[j], pattern.taken_away)
        elif found[i] is not None:
            sets[-1].append(i)
    return tuple(found)


def _less(selection: Optional[TargetSelection], spec: str) -> Optional[TargetSelection]:
    return selection and selection._replace(without=(*selection.without, spec))


def from_build_root(selection: TargetSelection, project: str) -> TargetSelection:
    """The selection as Pants reads it in its build root, where the project's directory is `project`."""
    specs, without = (tuple(spec_of(spec, project) for spec in part) for part in (selection.specs, selection.without))
    return selection._replace(specs=specs, without=without)


def spec_of(spec: str, project: str) -> str:
    """A spec as Pants prints addresses; one that begins with a colon is of the project's directory, `project`."""
    path, colon, name = spec.partition(":")
    path = path.strip("/") if path or spec.startswith("//") else project
    return f"{path or '//'}{colon}{name}"


def sources_of(job: Job, closures: Closures) -> Sources:
    """The patterns of a job, with its targets' files in place of the targets."""
    patterns: List[str] = []
    targets = {}
    for pattern, selection in zip(job.source_files, selections(job.source_files)):
        if selection is None:
            patterns += () if pattern.names_targets else (pattern.text,)
            continue
        closure = closures.get(selection, NOT_ASKED)
        if isinstance(closure, str):
            return Sources((), {}, f"`{PANTS}{selection.text}`: {closure}")
        outside = next((path for path in closure.files if path.startswith("../")), None)
        if outside is not None:
            what = f"`{PANTS}{selection.text}` depends on {outside}, which is outside of the project"
            return Sources((), {}, what)
        targets[selection.text] = closure.definition
        patterns += (OPEN, *map(literal, closure.files), CLOSE) if closure.files else ()
    return Sources(tuple(patterns), targets)
