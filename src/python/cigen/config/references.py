"""Names that point at something else: required jobs and source patterns, each with its place."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.sets import WORDS
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import STRING, one_of, one_or_many
from cigen.errors import ConfigError, Position

STATUSES = ("success", "failed", "canceled", "unauthorized", "not_run", "terminal")


# In front of an address: the files behind a Pants target.
PANTS = "pants:"
# In front of a directory: the package there with all it depends on in its workspace of npm, pnpm, yarn or bun.
WORKSPACE = "workspace:"


class RequirementConfig(NamedTuple):
    """A job that ends before another starts, with the statuses that count; none written means success."""

    name: str
    statuses: Tuple[str, ...]
    at: Position


class SourcePattern(NamedTuple):
    """One entry of `source_files` or of a group: a path, a glob, `!` and either, `@group`, `(group)`, a Pants target
    or a package of a workspace.

    Where groups are written out, also one of the words of `config.sets`.
    """

    text: str
    at: Position

    @property
    def target(self) -> Optional[str]:
        """The address behind `pants:`, None where the entry means files by their paths."""
        return self.text[len(PANTS) :] if self.text.startswith(PANTS) else None

    @property
    def package(self) -> Optional[str]:
        """The directory behind `workspace:`, None where the entry means something else."""
        return self.text[len(WORKSPACE) :] if self.text.startswith(WORKSPACE) else None

    @property
    def globs(self) -> bool:
        """Whether it is a path or a glob, excluded or not."""
        return self.target is None and self.package is None and self.text not in WORDS


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
    text = node.string(name)
    bare = text[1:] if text.startswith("!") else text
    if not bare.strip():
        raise ConfigError(f"{name} is empty", node.at, "Write a path, a glob or @group.")
    if bare.startswith(PANTS):
        return _target(text, node)
    if bare.startswith(WORKSPACE):
        return _package(text, node)
    if text in WORDS:
        raise ConfigError(f"`{text}` names nothing", node.at, "A file of such a name is written `[(]` or `[)]`.")
    if ".." in bare.split("/"):
        repair = "Write patterns relative to the project root, without `..`."
        raise ConfigError(f"`{text}` leads out of the project", node.at, repair)
    return SourcePattern(text, node.at)


def _target(text: str, node: Node) -> SourcePattern:
    if text.startswith("!"):
        what = f"`{text}`: what a Pants target stands for can't be excluded"
        raise ConfigError(what, node.at, "Exclude files by their paths, or name another target.")
    path, colon, name = text[len(PANTS) :].partition(":")
    if not name or not colon or text != text.strip() or ".." in path.split("/"):
        raise ConfigError(f"`{text}` isn't the address of a Pants target", node.at, "Write pants:path/to:target.")
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
PATTERNS: Shape[Tuple[SourcePattern, ...]] = one_or_many(Shape("a pattern", _pattern, STRING.schema))
