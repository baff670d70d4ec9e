"""A job's caches: restored before its steps, saved after them, and the jobs that come first because they keep one."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.caches import CacheOptions, CacheUse, Restored
from cigen.config.files import Files
from cigen.config.job import JobConfig
from cigen.config.nodes import Value
from cigen.config.references import RequirementConfig, SourcePattern
from cigen.config.sets import literal
from cigen.config.settings import Settings
from cigen.config.steps import StepConfig, made
from cigen.errors import ConfigError, Position
from cigen.pipeline.cache_keys import Cache, CacheKeys
from cigen.pipeline.requires import NamedVariant
from cigen.pipeline.versions import VERSIONS


class CacheSteps(NamedTuple):
    """What the caches of one job mean for it. `files` are those the keys are made of."""

    before: Tuple[StepConfig, ...]
    installed: Tuple[StepConfig, ...]  # behind what is installed
    after: Tuple[StepConfig, ...]
    files: Tuple[SourcePattern, ...]


def cache_keys(variants: Sequence[NamedVariant], settings: Settings, files: Files) -> CacheKeys:
    """The caches of a workflow. Raises ConfigError when two jobs keep different things under an undefined name."""
    ad_hoc: Dict[str, CacheUse] = {}
    keys = CacheKeys(settings, files, ad_hoc)
    uses = (use for variant in variants for use in variant.instance.job.cache)
    for use in uses:
        if use.options.paths and not keys.is_known(use.name):
            other = ad_hoc.setdefault(use.name, use)
            if _what(other) != _what(use):
                what = f"two jobs keep different things in the cache `{use.name}`"
                raise ConfigError(what, use.at, f"The other is at {other.at}; define it in `cache_definitions`.")
    return keys


def _what(use: CacheUse) -> Tuple[object, ...]:
    sources = tuple((source.names, source.required) for source in use.options.checksum_sources)
    return use.options.paths, use.options.template, use.options.versions, sources


# By the name of a cache and the variant that keeps it.
_Keepers = Mapping[str, Mapping[str, Tuple[NamedVariant, CacheUse]]]


def with_cache_requirements(variants: Tuple[NamedVariant, ...]) -> Tuple[NamedVariant, ...]:
    """The variants, each requiring the jobs that keep what its `restore_cache` names, and asking for what they keep."""
    keepers: Dict[str, Dict[str, Tuple[NamedVariant, CacheUse]]] = {}
    for variant in variants:
        for use in variant.instance.job.cache:
            if use.options.save and (variant.instance.job.only_for_others or not use.options.installed):
                keepers.setdefault(use.name, {}).setdefault(variant.name, (variant, use))
    return tuple(_requiring(variant, keepers) for variant in variants) if keepers else variants


def _requiring(variant: NamedVariant, keepers: _Keepers) -> NamedVariant:
    job = variant.instance.job
    if not job.restore_cache:
        return variant
    added = tuple(
        RequirementConfig(keeper, (), restored.at)
        for restored in job.restore_cache
        if restored.dependency
        for keeper in dict.fromkeys(one.id for one, _ in keepers.get(restored.name, {}).values())
        if keeper != variant.id
    )
    restored = tuple(_as_kept(one, variant, keepers) for one in job.restore_cache)
    return variant.with_job(job.replaced(requires=(*job.requires, *added), restore_cache=restored))


def _as_kept(restored: Restored, variant: NamedVariant, keepers: _Keepers) -> Restored:
    """With a version in its key that one of the keepers has, too: the job may run in an image without that language."""
    kept = [
        use.options.words
        for keeper, use in keepers.get(restored.name, {}).values()
        if keeper.architecture == variant.architecture and keeper.id != variant.id
    ]
    options = restored.options or CacheOptions(at=restored.at)
    return (
        restored.replaced(options=options.replaced(words=kept[0])) if kept and options.words not in kept else restored
    )


def cache_steps(job: JobConfig, architecture: str, keys: CacheKeys) -> CacheSteps:
    """The steps of a job's caches. Raises ConfigError for one that can't be kept."""
    if not job.cache and not job.restore_cache:
        return _NONE
    kept = [(use, keys.cache(use, architecture)) for use in job.cache]
    restored = [(one, keys.cache(_use(one), architecture)) for one in job.restore_cache]
    before: List[StepConfig] = [
        _restore(use.name, cache, use.at, use.options.exact) for use, cache in kept if use.options.restore
    ]
    # What another job of this build hands on is either there or missing: an older one would be somebody else's.
    before.extend(
        _restore(one.name, cache, one.at, exact=one.exact or one.dependency and cache.of_this_build)
        for one, cache in restored
    )
    commands = {name: text for _, cache in (*kept, *restored) for name, text in cache.commands.items()}
    places = [*((cache, use.at) for use, cache in kept), *((cache, one.at) for one, cache in restored)]
    files = {path: at for cache, at in places for path in cache.sources}
    return CacheSteps(
        before=(*_versions(commands, job.at), *before),
        installed=tuple(_saves(kept, installed=True)),
        after=tuple(_saves(kept, installed=False)),
        files=tuple(SourcePattern(literal(path), at) for path, at in files.items()),
    )


_NONE = CacheSteps((), (), (), ())


def _use(restored: Restored) -> CacheUse:
    return CacheUse(restored.name, restored.at, restored.options or CacheOptions(at=restored.at))


def _restore(name: str, cache: Cache, at: Position, exact: bool = False) -> StepConfig:
    keys: Dict[str, Value] = {"key": cache.key}
    if cache.fallback and not exact:
        keys = {"keys": [cache.key, cache.fallback]}
    return made("restore_cache", {"name": f"Restore {name}", **keys}, at)


def _saves(kept: Sequence[Tuple[CacheUse, Cache]], installed: bool) -> Iterator[StepConfig]:
    for use, cache in kept:
        if use.options.save and use.options.installed is installed:
            if use.options.bound:
                yield made("run", {"name": f"Bound {use.name}", "command": use.options.bound}, use.at)
            yield _save(use.name, cache, use.at)


def _save(name: str, cache: Cache, at: Position) -> StepConfig:
    if not cache.paths:
        raise ConfigError(f"the cache `{name}` has no `paths`", at, "Say what it keeps.")
    return made("save_cache", {"name": f"Save {name}", "key": cache.key, "paths": list(cache.paths)}, at)


def _versions(commands: Mapping[str, str], at: Position) -> Tuple[StepConfig, ...]:
    """Writes what commands tell of versions where keys take its checksum."""
    if not commands:
        return ()
    lines = [f"mkdir -p {VERSIONS}", *(f"({text.strip()}) > {VERSIONS}/{name}" for name, text in commands.items())]
    run: Dict[str, Value] = {"name": "Write versions for cache keys", "command": "\n".join(lines) + "\n"}
    return (made("run", run, at),)
