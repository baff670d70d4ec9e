"""A cache's key: its name, the architecture, versions, and a checksum of each source that exists."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

from cigen.config.caches import CacheBackend, CacheDefinition, CacheOptions, CacheUse
from cigen.config.circles import Circle, in_order
from cigen.config.detected import DetectedSource
from cigen.config.files import Files
from cigen.config.settings import Settings
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.node_workspace import MODULES, SETTINGS, kept_paths
from cigen.pipeline.places import exists, found
from cigen.pipeline.versions import version

_ARCH = re.compile(r"\{\{\s*arch\s*\}\}")


class Cache(NamedTuple):
    """A cache as one job uses it; a `fallback` is the start of older versions' keys."""

    key: str
    fallback: str
    paths: Tuple[str, ...]
    sources: Tuple[str, ...]
    commands: Mapping[str, str]
    of_this_build: bool


class CacheKeys:
    """Works out the caches of one workflow; `ad_hoc` are those its jobs keep without a definition."""

    def __init__(self, settings: Settings, files: Files, ad_hoc: Mapping[str, CacheUse]) -> None:
        self._settings = settings
        self._files = files
        self._ad_hoc = ad_hoc
        shipped = {**SHIPPED, **_of_caches(settings.caches, files)}
        self._definitions = with_definitions(settings.cache_definitions, shipped)

    def is_known(self, name: str) -> bool:
        """Whether there is one of this name."""
        return name in self._definitions

    def cache(self, use: CacheUse, architecture: str) -> Cache:
        """Raises ConfigError for an unknown cache and for one whose key would never change."""
        written = self._definition(use)
        start = f"{use.name}-{architecture}-"
        sources = self._sources(written, use)
        if written.template:
            key = _ARCH.sub(lambda _: architecture, written.template)
            return Cache(key, "", written.paths, sources, {}, "{{ .Revision }}" in key)
        if not self.is_known(use.name) and not written.checksum_sources and not written.versions:
            return Cache(f"{start}{{{{ .Revision }}}}", start, written.paths, (), {}, True)
        commands: Dict[str, str] = {}
        words = use.options.words
        start += "".join(f"{word}-" for word in words)
        parts: List[str] = []
        for name in written.versions:
            part, command = version(name, written.at, self._settings.version_sources, self._files)
            parts.append(part)
            if command:
                commands[name] = command
        checksums = [f'{{{{ checksum "{source}" }}}}' for source in sources]
        parts.extend([one for one in checksums if one not in words] or checksums)
        if not parts:
            what = f"none of the files exists that the key of the cache `{use.name}` is made of"
            raise ConfigError(
                what, use.at, "Name one in `checksum_sources`, or write a `key`: one that never changes is no use."
            )
        return Cache(start + "-".join(parts), start, written.paths, sources, commands, False)

    def _definition(self, use: CacheUse) -> CacheDefinition:
        """The definition with the job's own options over it."""
        known = self._definitions.get(use.name)
        options = use.options
        if known is None and not options.paths:
            declared = self._ad_hoc.get(use.name)
            if declared is None:
                names = (*self._definitions, *self._ad_hoc)
                raise ConfigError(f"unknown cache `{use.name}`", use.at, nearest(use.name, names, noun="cache"))
            options = declared.options
        found = _over(options, known or CacheDefinition(at=use.at))
        if found.paths == SHIPPED[MODULES].paths and base_of(use.name, self._settings) == MODULES:
            return found.replaced(paths=kept_paths(self._files, ""), checksum_sources=_with_settings(found))
        return found

    def _sources(self, written: CacheDefinition, use: CacheUse) -> Tuple[str, ...]:
        sources = (self._source(source, use.name) for source in written.checksum_sources)
        return tuple(dict.fromkeys(source for source in sources if source))

    def _source(self, source: DetectedSource, cache: str) -> Optional[str]:
        for name in source.names:
            path = found(self._files, name)
            if path is not None:
                return path
        if source.required:
            what = f"none of the files exists that the cache `{cache}` needs: {', '.join(source.names)}"
            raise ConfigError(what, source.at, "Add one of them, or write `detect_optional`.")
        return None


def base_of(name: str, settings: Settings) -> str:
    """The shipped cache that a cache is like; empty where there is none, or where it has a key or versions of its own."""
    seen: Dict[str, None] = {}
    while name not in seen:
        seen[name] = None
        own = settings.cache_definitions.get(name)
        if own is not None and (own.template or own.versions):
            return ""
        if own is None or not own.type:
            is_other = own is None and name in settings.caches and settings.caches[name].paths
            return name if name in SHIPPED and not is_other else ""
        name = own.type
    return ""


def _over(written: Union[CacheDefinition, CacheOptions], known: CacheDefinition) -> CacheDefinition:
    """What is written, and what is known where nothing is."""
    return CacheDefinition(
        at=known.at if isinstance(written, CacheOptions) else written.at,
        template=written.template or known.template,
        versions=written.versions or known.versions,
        checksum_sources=written.checksum_sources or known.checksum_sources,
        paths=written.paths or known.paths,
    )


def with_definitions(
    written: Mapping[str, CacheDefinition], shipped: Mapping[str, CacheDefinition]
) -> Mapping[str, CacheDefinition]:
    """The written definitions over the shipped ones: each over that of its `type`, else of its own name."""

    found: Dict[str, CacheDefinition] = {**shipped}
    for name in _ordered(written):
        own = written[name]
        known = found.get(own.type or name)
        if own.type and known is None:
            repair = nearest(own.type, (*shipped, *written), noun="cache")
            raise ConfigError(f"`type` of the cache `{name}` is the unknown cache `{own.type}`", own.at, repair)
        found[name] = _over(own, known) if known else own
    return {name: found[name] for name in (*shipped, *written)}


def _ordered(written: Mapping[str, CacheDefinition]) -> List[str]:
    """Every definition behind that of its `type`."""
    try:
        return in_order({name: [own.type] if own.type in written else [] for name, own in written.items()})
    except Circle as circle:
        what = f"caches refer to each other's `type` in a circle: {circle}"
        raise ConfigError(what, written[circle.names[0]].at, "Break it.") from None


def _of_caches(caches: Mapping[str, CacheBackend], files: Files) -> Mapping[str, CacheDefinition]:
    """The entries of `caches` that say what to keep, as definitions."""
    definitions: Dict[str, CacheDefinition] = {}
    for name, cache in caches.items():
        if cache.paths:
            parts: List[str] = [f'{{{{ checksum "{p}" }}}}' if exists(files, p) else p for p in cache.key_parts]
            template = "-".join((name, "{{ arch }}", *parts)) if parts else ""
            definitions[name] = CacheDefinition(at=cache.at, template=template, paths=cache.paths)
    return definitions


_SHIPPED_AT = Position("cigen's own caches")


def _with_settings(definition: CacheDefinition) -> Tuple[DetectedSource, ...]:
    return (*definition.checksum_sources, *install_settings(definition.at))


def install_settings(at: Position) -> Tuple[DetectedSource, ...]:
    """The files that say how node's packages are installed, those of them that are there."""
    return tuple(DetectedSource((name,), False, at) for name in SETTINGS)


def _first(*names: str, required: bool = False) -> DetectedSource:
    return DetectedSource(names, required, _SHIPPED_AT)


def _shipped(paths: Tuple[str, ...], *sources: DetectedSource) -> CacheDefinition:
    return CacheDefinition(at=_SHIPPED_AT, checksum_sources=sources, paths=paths)


LOCKS = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb", "bun.lock")
SHIPPED: Mapping[str, CacheDefinition] = {
    "gems": _shipped(("vendor/bundle", ".bundle"), _first("Gemfile"), _first("Gemfile.lock")),
    "node_modules": _shipped(("node_modules",), _first("package.json"), _first(*LOCKS)),
    "pip": _shipped((".venv", "venv", "~/.cache/pip"), _first("requirements.txt", "Pipfile")),
    "go_modules": _shipped(("~/go/pkg/mod", "~/.cache/go-build"), _first("go.sum")),
    "cargo": _shipped(("target", "~/.cargo/registry", "~/.cargo/git"), _first("Cargo.lock")),
    "maven": _shipped(("~/.m2/repository",), _first("pom.xml")),
    "nuget": _shipped(("~/.nuget/packages",), _first("packages.lock.json", "*.csproj")),
    "gradle": _shipped(
        ("~/.gradle/caches", ".gradle"), _first("build.gradle", "build.gradle.kts"), _first("gradle.properties")
    ),
}
