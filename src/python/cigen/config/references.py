"""Names that point at something else: required jobs and source patterns, each with its place."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.sets import WORDS
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import STRING, one_of, one_or_many
from cigen.config.targets import (
    PANTS,
    TARGETS_SCHEMA,
    TargetSelection,
    checked_spec,
    selection_in,
    selection_of,
)
from cigen.errors import ConfigError, Position

STATUSES = ("success", "failed", "canceled", "unauthorized", "not_run", "terminal")
_WITHOUT_TARGETS = f"!{PANTS}"


# In front of a directory: the package there with all it depends on in its workspace of npm, pnpm, yarn or bun.
WORKSPACE = "workspace:"


class RequirementConfig(NamedTuple):
    """A job that ends before another starts, with the statuses that count; none written means success."""

    name: str
    statuses: Tuple[str, ...]
    at: Position


class SourcePattern(NamedTuple):
    """One entry of `source_files` or of a group: a path, a glob, `!` and either, `@group`, `(group)`, Pants targets,
    `!` and such, or a package of a workspace.

    Where groups are written out, also one of the words of `config.sets`.
    """

    text: str
    at: Position

    @property
    def names_targets(self) -> bool:
        """Whether it is about targets of Pants: some, or some to take away."""
        return self.text.startswith((PANTS, _WITHOUT_TARGETS))

    @property
    def selection(self) -> Optional[TargetSelection]:
        """The targets behind `pants:`, None where the entry means something else."""
        return selection_in(self.text[len(PANTS) :]) if self.text.startswith(PANTS) else None

    @property
    def taken_away(self) -> Optional[str]:
        """What stands behind `!pants:`, None where the entry means something else."""
        return self.text[len(_WITHOUT_TARGETS) :] if self.text.startswith(_WITHOUT_TARGETS) else None

    @property
    def package(self) -> Optional[str]:
        """The directory behind `workspace:`, None where the entry means something else."""
        return self.text[len(WORKSPACE) :] if self.text.startswith(WORKSPACE) else None

    @property
    def globs(self) -> bool:
        """Whether it is a path or a glob, excluded or not."""
        return not self.names_targets and self.package is None and self.text not in WORDS


def _requirement(node: Node, name: str) -> RequirementConfig:
    if isinstance(node.value, str):
        return RequirementConfig(node.value, (), node.at)
    entries = node.mapping(name)
    if len(entries) != 1:
        raise ConfigError(f"{name} must name one job", node.at, "Write `job`, `job: status` or `job: [statuses]`.")
    ((job, statuses),) = entries.items()
    found = _STATUSES.read(statuses, f"the status of `{job}`")
    return RequirementConfig(job, () if found == ("success",) else found, node.at)


def _pattern(node: Node, name: str) -> SourcePattern:
    if isinstance(node.value, dict):
        if "pants" not in node.value:
            raise node.wrong(name, "a pattern", "Write a path, a glob, @group or {pants: path/to::}.")
        return SourcePattern(f"{PANTS}{selection_of(node, name).text}", node.at)
    text = node.string(name)
    bare = text[1:] if text.startswith("!") else text
    if not bare.strip():
        raise ConfigError(f"{name} is empty", node.at, "Write a path, a glob or @group.")
    if bare.startswith(PANTS):
        checked_spec(bare[len(PANTS) :], text, node.at)
        return SourcePattern(text, node.at)
    if bare.startswith(WORKSPACE):
        return _package(text, node)
    if text in WORDS:
        raise ConfigError(f"`{text}` names nothing", node.at, "A file of such a name is written `[(]` or `[)]`.")
    if ".." in bare.split("/"):
        repair = "Write patterns relative to the project root, without `..`."
        raise ConfigError(f"`{text}` leads out of the project", node.at, repair)
    return SourcePattern(text, node.at)


def _package(text: str, node: Node) -> SourcePattern:
    if text.startswith("!"):
        what = f"`{text}`: what a package stands for can't be excluded"
        raise ConfigError(what, node.at, "Exclude files by their paths, or name another package.")
    path = text[len(WORKSPACE) :]
    if not path or path != path.strip() or path.startswith("/") or ".." in path.split("/") or set(path) & set("*?{}"):
        what = f"`{text}` isn't the directory of a package"
        raise ConfigError(what, node.at, "Write workspace:path/to/package, relative to the project root.")
    return SourcePattern(text, node.at)


_STATUSES = one_or_many(one_of(*STATUSES))
_ONE_JOB: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": _STATUSES.schema}
REQUIREMENTS: Shape[Tuple[RequirementConfig, ...]] = one_or_many(
    Shape("a job", _requirement, {"anyOf": [STRING.schema, _ONE_JOB]})
)
PATTERNS: Shape[Tuple[SourcePattern, ...]] = one_or_many(
    Shape("a pattern", _pattern, {"anyOf": [STRING.schema, TARGETS_SCHEMA]})
)
