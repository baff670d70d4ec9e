"""Caches as they are written: definitions, what a job keeps and what it restores."""

from __future__ import annotations

from typing import Iterator, Mapping, NamedTuple, Optional, Tuple

from cigen.config.detected import PATHS, SOURCES, DetectedSource
from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import ANY, BOOLEAN, STRING, STRINGS, list_of, map_of, one_or_many, read_record, record
from cigen.errors import CigenError, ConfigError, Position

# `circleci` is what it was called first.
_NATIVE = ("native", "circleci")
# Those of the first CIGen that need a server.
_ELSEWHERE = ("redis", "s3")


def _backend(node: Node, name: str) -> str:
    if node.string(name) not in (*_NATIVE, *_ELSEWHERE):
        what = f"{name} can't be `{node.value}`: cigen keeps caches and proofs in CircleCI's cache alone"
        raise ConfigError(what, node.at, "Remove it, or write `native`.")
    return "native"


def backends_elsewhere(node: object) -> Iterator[CigenError]:
    """Warnings about servers that a mapping of caches names: CircleCI's cache takes their place."""
    for name, cache in node.value.items() if isinstance(node, Node) and isinstance(node.value, dict) else ():
        backend = cache.value.get("backend") if isinstance(cache.value, dict) else None
        if backend is not None and backend.value in _ELSEWHERE:
            what = f"`backend: {backend.value}` of `{name}` has no effect: CircleCI's own cache takes its place"
            yield ConfigError(what, backend.at, "Remove it, and `config` beside it: there is no server to run.")


_BACKEND: Shape[str] = Shape("native", _backend, {"enum": [*_NATIVE, *_ELSEWHERE]})


class CacheDefinition(Record):
    """An entry of `cache_definitions`."""

    at: Position
    template: str = key(STRING, "CircleCI's key, instead of one made of name and sources", default="", names=("key",))
    versions: Tuple[str, ...] = key(STRINGS, "entries of `version_sources` in the key", default=())
    checksum_sources: Tuple[DetectedSource, ...] = key(
        SOURCES, "files whose checksums are in the key", default=(), names=("checksum_sources", "key_files")
    )
    paths: Tuple[str, ...] = key(PATHS, "what is kept", default=())
    type: str = key(STRING, "a cache whose definition holds where this one says nothing", default="")
    backend: str = key(_BACKEND, "where it is kept: native", default="native")
    config: Optional[Node] = key(ANY, "no effect: other backends' settings", default=None)


class CacheBackend(Record):
    """An entry of `caches`: a backend of `artifacts` or `job_status`, or a cache with its key's parts."""

    at: Position
    backend: str = key(_BACKEND, "where it is kept: native", default="native")
    config: Optional[Node] = key(ANY, "no effect: other backends' settings", default=None)
    paths: Tuple[str, ...] = key(PATHS, "what is kept", default=())
    key_parts: Tuple[str, ...] = key(STRINGS, "the key's parts: files, whose checksums count, or text", default=())


class VersionSource(Record):
    """Where a version is found: a file, what a pattern finds in it, or what a command prints."""

    at: Position
    file: str = key(STRING, "a file that holds the version", default="")
    pattern: str = key(STRING, "a regular expression; its first group, or all of it, is the version", default="")
    command: str = key(STRING, "a command that prints the version", default="")
    parse_version: bool = key(BOOLEAN, "no effect: all that the command prints counts", default=True)


class CacheOptions(Record):
    """A cache as one job uses it."""

    at: Position
    paths: Tuple[str, ...] = key(PATHS, "what is kept", default=(), names=("paths", "path"))
    restore: bool = key(BOOLEAN, "bring it back before the job's steps", default=True)
    save: bool = key(BOOLEAN, "keep it after them", default=True)
    template: str = key(STRING, "CircleCI's key", default="", names=("key",))
    versions: Tuple[str, ...] = key(STRINGS, "entries of `version_sources` in the key", default=())
    checksum_sources: Tuple[DetectedSource, ...] = key(
        SOURCES, "files whose checksums are in the key", default=(), names=("checksum_sources", "key_files")
    )
    words: Tuple[str, ...] = ()  # what cigen puts into the key besides
    installed: bool = False  # it keeps what `packages` install, before the job's steps change anything of it
    language: str = ""  # what the cache is of, where its name doesn't say so
    exact: bool = False  # nothing is taken over from an older key
    bound: str = ""  # what runs before it is saved


class CacheUse(NamedTuple):
    """A cache by name with a job's options for it."""

    name: str
    at: Position
    options: CacheOptions


class Restored(Record):
    """An entry of a job's `restore_cache`. Nobody writes `exact`, no older version will do, and `options`."""

    at: Position
    name: str = key(STRING, "the cache")
    dependency: bool = key(BOOLEAN, "also require the jobs that keep it", default=True)
    exact: bool = False
    options: Optional[CacheOptions] = None


def _uses(node: Node, name: str) -> Tuple[CacheUse, ...]:
    if isinstance(node.value, str):
        return (CacheUse(node.value, node.at, CacheOptions(at=node.at)),)
    if isinstance(node.value, tuple):
        return tuple(use for item in node.value for use in _uses(item, f"an entry of {name}"))
    if not isinstance(node.value, dict):
        raise node.wrong(name, "a cache's name, a list of names or a mapping of names to options")
    entries = node.value.items()
    return tuple(CacheUse(cache, node.key_at(cache), _options(value, f"`{cache}`")) for cache, value in entries)


def _options(node: Node, name: str) -> CacheOptions:
    if node.value is None or node.value is True:
        return CacheOptions(at=node.at)
    if node.is_mapping:
        return read_record(CacheOptions, node, name)
    return CacheOptions(at=node.at, paths=STRINGS.read(node, name))


def _restored(node: Node, name: str) -> Restored:
    return Restored(at=node.at, name=node.value) if isinstance(node.value, str) else read_record(Restored, node, name)


_OPTIONS_SCHEMA: Schema = {"anyOf": [{"$ref": CacheOptions}, STRINGS.schema, {"enum": [True, None]}]}
CACHE: Shape[Tuple[CacheUse, ...]] = Shape(
    "a cache's name, a list of names or a mapping of names to options",
    _uses,
    {"anyOf": [STRINGS.schema, {"type": "object", "additionalProperties": _OPTIONS_SCHEMA}]},
)
RESTORE_CACHE: Shape[Tuple[Restored, ...]] = one_or_many(
    Shape("a cache's name", _restored, {"anyOf": [{"type": "string"}, {"$ref": Restored}]})
)
VERSION_SOURCES: Shape[Mapping[str, Tuple[VersionSource, ...]]] = map_of(
    list_of(record(VersionSource, "a file or a command"))
)
CACHE_DEFINITIONS: Shape[Mapping[str, CacheDefinition]] = map_of(record(CacheDefinition, "a cache"))
CACHE_BACKENDS: Shape[Mapping[str, CacheBackend]] = map_of(record(CacheBackend, "a backend or a cache"))
