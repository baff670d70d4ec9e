"""Packages a job needs, and the package managers that install them, as they are written."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.detected import PATHS, SOURCES, DetectedSource
from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import ANY, STRING, STRINGS, list_of, map_of, names_to, one_or_many, read_record, record
from cigen.errors import ConfigError, Position


class Packages(Record):
    """An entry of `packages`."""

    at: Position
    name: str = key(STRING, "an entry of `package_managers`, e.g. node or ruby")
    path: str = key(STRING, "the directory with the lockfile; the project root where not written", default="")
    command: str = key(
        STRING, "what installs them, instead of what the lockfile says; in each job for itself", default=""
    )
    cache_paths: Optional[Node] = key(ANY, "no effect: a job keeps what its `cache` says", default=None)
    manager: Optional[Node] = key(ANY, "no effect: the lockfile says", default=None)
    version: Optional[Node] = key(ANY, "no effect: the image says", default=None)


class Detection(Record):
    """What a lockfile means: the command that installs what it names."""

    lockfile: str = key(STRING, "the file that tells; its name may be a glob")
    command: str = key(STRING, "what installs the packages")


class Manager(NamedTuple):
    """One way to install a kind of packages, by the name of the tool."""

    name: str
    detection: Detection


class PackageManager(Record):
    """An entry of `package_managers`: what is written lies over the shipped entry of that name."""

    at: Position
    versions: Tuple[str, ...] = key(STRINGS, "entries of `version_sources` in the cache's key", default=())
    detect: Tuple[Manager, ...] = key(
        list_of(Shape("a tool with its `lockfile` and `command`", lambda node, name: _manager(node, name))),
        "tools in the order their lockfiles are looked for",
        default=(),
    )
    checksum_sources: Tuple[DetectedSource, ...] = key(
        SOURCES, "files in the cache's key besides the lockfile", default=()
    )
    cache_paths: Tuple[str, ...] = key(PATHS, "what the cache keeps", default=())


def _manager(node: Node, name: str) -> Manager:
    entries = node.mapping(name)
    if "lockfile" in entries:
        return _named_manager(node, name)
    if len(entries) != 1:
        raise ConfigError(f"{name} must have one key, the tool's name", node.at, "Write `npm: {lockfile, command}`.")
    ((tool, value),) = entries.items()
    return Manager(tool, read_record(Detection, value, f"`{tool}`"))


def _named_manager(node: Node, name: str) -> Manager:
    """The other spelling: the tool's name beside what it takes."""
    entries = dict(node.mapping(name))
    tool = entries.pop("name", None)
    if tool is None:
        raise ConfigError(f"{name} has no `name`", node.at, "Add it: the tool's.")
    return Manager(tool.string("`name`"), read_record(Detection, node.with_entries(entries), name))


def _packages(node: Node, name: str) -> Packages:
    if isinstance(node.value, str):
        return Packages(at=node.at, name=node.value)
    packages = read_record(Packages, node, name)
    parts = packages.path.split("/")
    if packages.path.startswith("/") or ".." in parts:
        at = node.mapping(name)["path"].at
        raise ConfigError(f"`{packages.path}` leads out of the project", at, "Write a path relative to its root.")
    return packages.replaced(path="/".join(part for part in parts if part not in ("", ".")))


def _all_packages(node: Node, name: str) -> Tuple[Packages, ...]:
    """One kind, a list of kinds, or a mapping of kinds to what is special about them."""
    kinds = node.mapping(name) if node.is_mapping else {}
    if not kinds or not all(value.is_mapping or value.value is None for value in kinds.values()):
        return _LISTED.read(node, name)
    return tuple(_packages(_with_name(kind, value, node), f"`{kind}` of {name}") for kind, value in kinds.items())


def _with_name(kind: str, value: Node, around: Node) -> Node:
    at = around.key_at(kind)
    own = value.mapping(f"`{kind}`") if value.is_mapping else {}
    return Node({"name": Node(kind, at, kind), **own}, at, keys=value.keys)


_PACKAGES_SCHEMA: Schema = {"anyOf": [{"type": "string"}, {"$ref": Packages}]}
_LISTED: Shape[Tuple[Packages, ...]] = one_or_many(Shape("a kind of packages", _packages, _PACKAGES_SCHEMA))
PACKAGES: Shape[Tuple[Packages, ...]] = Shape(
    _LISTED.expects, _all_packages, {"anyOf": [_LISTED.schema, names_to({"type": ["object", "null"]})]}
)
PACKAGE_MANAGERS: Shape[Mapping[str, PackageManager]] = map_of(record(PackageManager, "a mapping"))
