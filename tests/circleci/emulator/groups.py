"""`job-groups`: several uses of jobs that are used as one (docs: controlling-serial-execution, "job groups")."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, NamedTuple, Set

from circleci.emulator.errors import CompileError
from circleci.emulator.shape import mapping, named, sequence

START, END = "group-start", "group-end"
_KEYS = frozenset(("name", "requires", "filters", "serial-group"))


class Use(NamedTuple):
    """A use of a job as a workflow lists it; its name and alias get the prefix of the group it is in."""

    job: str
    keys: Mapping[str, object]
    prefix: str = ""

    @property
    def handles(self) -> Set[str]:
        """What it may be required by, as written; all uses in a matrix by its alias."""
        alias = mapping(self.keys.get("matrix")).get("alias")
        return {self.job, str(self.keys.get("name", self.job)), *([str(alias)] if alias else [])}


def read_uses(workflow: str, items: object, groups: Mapping[str, object]) -> List[Use]:
    """The uses a workflow lists, groups written out between their no-op start and end. Raises CompileError."""
    found = [_read(item) for item in sequence(items)]
    if not found:
        raise CompileError(f"Workflow '{workflow}' has no jobs")
    names = [_name(use) for use in found if use.job in groups]
    for name in names:
        if names.count(name) > 1:
            raise CompileError(f"Job group '{name}' is used more than once: each use needs a name of its own")
    outside = [use._replace(keys=_rewired(use.keys, set(names))) for use in found]
    return [written for use in outside for written in (_written_out(use, groups) if use.job in groups else [use])]


def _read(item: object) -> Use:
    job, keys = named(item)
    return Use(job, mapping(keys))


def _name(use: Use) -> str:
    return str(use.keys.get("name", use.job))


def _written_out(group: Use, groups: Mapping[str, object]) -> Iterator[Use]:
    """The group's filters are its start's, and its end's too, which would else run for no tag."""
    refused = sorted(set(group.keys) - _KEYS)
    if refused:
        raise CompileError(f"The use of job group '{group.job}' does not support: {', '.join(refused)}")
    inner = [_read(item) for item in sequence(mapping(groups[group.job]).get("jobs"))]
    prefix = f"{_name(group)}-"  # that the name is a prefix is documented, how it is joined isn't
    filters = {key: group.keys[key] for key in ("filters",) if key in group.keys}
    yield Use(START, {**filters, "requires": group.keys.get("requires", []), "type": "no-op"}, prefix)
    for use in inner:
        yield _inner(use, prefix, groups)
    required = {named(item)[0] for use in inner for item in sequence(use.keys.get("requires"))}
    leaves = [f"{prefix}{_whole(use)}" for use in inner if not use.handles & required]
    yield Use(END, {**filters, "requires": leaves, "type": "no-op"}, prefix)


def _inner(use: Use, prefix: str, groups: Mapping[str, object]) -> Use:
    """A use in a group requires others of the group; those that require none, its start."""
    if use.job in groups or "serial-group" in use.keys:
        raise CompileError(f"A job group or a serial-group inside a job group is not supported: {use.job}")
    wanted = [named(item) for item in sequence(use.keys.get("requires"))]
    requires = [_requirement(f"{prefix}{other}", statuses) for other, statuses in wanted] or [f"{prefix}{START}"]
    return Use(use.job, {**use.keys, "requires": requires}, prefix)


def _whole(use: Use) -> str:
    """What all of it is required by: a matrix's alias."""
    matrix = mapping(use.keys.get("matrix"))
    return str(matrix.get("alias", use.job)) if matrix else _name(use)


def _rewired(keys: Mapping[str, object], names: Set[str]) -> Mapping[str, object]:
    """What requires a group requires its end."""
    if not names or "requires" not in keys:
        return keys
    wanted = [named(item) for item in sequence(keys["requires"])]
    rewired = [_requirement(f"{other}-{END}" if other in names else other, statuses) for other, statuses in wanted]
    return {**keys, "requires": rewired}


def _requirement(name: str, statuses: object) -> object:
    found: Dict[str, object] = {name: statuses}
    return name if statuses is None else found
