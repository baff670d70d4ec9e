"""`packages`: installed before a job's steps, or once for all jobs of a workflow that need the same."""

from __future__ import annotations

from typing import Dict, List, Mapping, Tuple

from cigen.config.caches import Restored
from cigen.config.files import Files
from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.packages import Packages
from cigen.config.references import RequirementConfig, SourcePattern
from cigen.config.settings import Settings
from cigen.config.steps import StepConfig, made
from cigen.pipeline.injected import injected, safe, shared_entry
from cigen.pipeline.languages import image_words, language_of
from cigen.pipeline.package_managers import Installation, installation
from cigen.pipeline.pants_packages import PANTS
from cigen.pipeline.requires import NamedVariant

_Needed = Tuple[Tuple[str, str, str], ...]


def with_packages(
    variants: Tuple[NamedVariant, ...], workflow: str, settings: Settings, files: Files
) -> Tuple[NamedVariant, ...]:
    """The variants with what they need installed, and the jobs that install for several."""
    changed: Dict[str, NamedVariant] = {}
    added: List[NamedVariant] = []
    names: Dict[str, None] = {}
    for (needed, words), group in _groups(variants, settings, files).items():
        installs = _installations(group[0], settings, files)
        shared = len({variant.instance.source.path for variant in group}) > 1
        if shared and all(one.cache and not one.packages.command for one in installs):
            name = _name(needed) if _name(needed) not in names else "_".join((_name(needed), *words))
            names[name] = None
            jobs = {one.architecture: one for one in _install_job(group, installs, name, workflow)}
            added.extend(jobs.values())
            changed.update({one.name: _served(one, installs, jobs[one.architecture].name) for one in group})
        else:
            changed.update({variant.name: _serving_itself(variant, installs) for variant in group})
    served = (changed.get(variant.name, variant) for variant in variants)
    return (*added, *(_with_pants(variant, settings, files) for variant in served))


def _groups(
    variants: Tuple[NamedVariant, ...], settings: Settings, files: Files
) -> Mapping[Tuple[_Needed, Tuple[str, ...]], List[NamedVariant]]:
    """The variants by what they need and the versions of its languages where they run."""
    groups: Dict[Tuple[_Needed, Tuple[str, ...]], List[NamedVariant]] = {}
    for variant in variants:
        needed = _needed(variant, settings)
        if needed:
            words = _versions(variant, _installations(variant, settings, files), settings)
            groups.setdefault((needed, words), []).append(variant)
    return groups


def _versions(variant: NamedVariant, installs: Tuple[Installation, ...], settings: Settings) -> Tuple[str, ...]:
    job, architecture = variant.instance.job, variant.architecture
    caches = (one.cache for one in installs if one.cache)
    languages = dict.fromkeys(language_of(cache.name, cache.options, settings) for cache in caches)
    return tuple(word for one in languages for word in image_words(one, job, architecture, settings))


def _needed(variant: NamedVariant, settings: Settings) -> _Needed:
    """What a job may have installed for it; of Pants each job keeps what it did itself."""
    return tuple(sorted({_key(one) for one in _written(variant, settings) if one.name != PANTS}))


def _written(variant: NamedVariant, settings: Settings) -> Tuple[Packages, ...]:
    job = variant.instance.job
    if job.type != "build":
        return ()
    return settings.packages if job.packages is None else job.packages


def _key(packages: Packages) -> Tuple[str, str, str]:
    return packages.name, packages.path, packages.command


def _installations(variant: NamedVariant, settings: Settings, files: Files) -> Tuple[Installation, ...]:
    found = {_key(one): one for one in _written(variant, settings) if one.name != PANTS}
    return tuple(installation(found[key], settings, files) for key in sorted(found))


def _with_pants(variant: NamedVariant, settings: Settings, files: Files) -> NamedVariant:
    """With what this job kept of Pants, under a key of its own."""
    found = {_key(one): one for one in _written(variant, settings) if one.name == PANTS}
    installs = [installation(found[key], settings, files) for key in sorted(found)]
    return _serving_itself(variant, tuple(_kept_by(variant, one) for one in installs)) if installs else variant


def _kept_by(variant: NamedVariant, one: Installation) -> Installation:
    if one.cache is None:
        return one
    options = one.cache.options
    # CircleCI restores by prefix: with a lockfile less, the key of before would begin like this one.
    own = options.replaced(words=(safe(variant.id), str(len(options.checksum_sources)), *options.words))
    return one._replace(cache=one.cache._replace(options=own))


def _name(needed: _Needed) -> str:
    parts = (f"{name}_in_{path.replace('/', '_')}" if path else name for name, path, _ in needed)
    return f"install_{'_'.join(parts)}_packages"


def _steps(installs: Tuple[Installation, ...]) -> Tuple[StepConfig, ...]:
    return tuple(_step(one) for one in installs)


def _step(one: Installation) -> StepConfig:
    path = one.packages.path
    name = f"Install packages in {path}" if path else "Install packages"
    command = f"cd {path} && {one.command}" if path else one.command
    return made("run", {"name": name, "command": command}, one.packages.at)


def _inputs(job: JobConfig, installs: Tuple[Installation, ...]) -> Tuple[SourcePattern, ...]:
    return (*job.inputs, *(SourcePattern(one.lockfile, one.packages.at) for one in installs))


def _serving_itself(variant: NamedVariant, installs: Tuple[Installation, ...]) -> NamedVariant:
    """A job that keeps what it installs for its next run."""
    job = variant.instance.job
    own = {use.name for use in job.cache} | {one.name for one in job.restore_cache}
    kept = tuple(one.cache for one in installs if one.cache and one.cache.name not in own)
    cache = (*job.cache, *kept)
    steps = (*job.installs, *_steps(installs))
    return variant.with_job(job.replaced(cache=cache, installs=steps, inputs=_inputs(job, installs)))


def _served(variant: NamedVariant, installs: Tuple[Installation, ...], by: str) -> NamedVariant:
    """A job that takes from the cache exactly what the install job put there."""
    job = variant.instance.job
    restored = tuple(
        Restored(at=one.packages.at, name=one.cache.name, dependency=False, exact=True, options=one.cache.options)
        for one in installs
        if one.cache
    )
    return variant.with_job(
        job.replaced(
            requires=(*job.requires, RequirementConfig(by, (), installs[0].packages.at)),
            restore_cache=(*job.restore_cache, *restored),
            installs=_steps(tuple(one for one in installs if one.again)),
            inputs=_inputs(job, installs),
        )
    )


def _install_job(
    group: List[NamedVariant], installs: Tuple[Installation, ...], name: str, workflow: str
) -> Tuple[NamedVariant, ...]:
    """The job that installs for a group: it runs where the first of them runs, on each of their architectures."""
    first = group[0].instance.job
    job = JobConfig(
        at=first.at,
        image=first.image,
        docker=first.docker,
        executor=first.executor,
        architectures=tuple(dict.fromkeys(variant.architecture for variant in group)),
        environment=first.environment,
        resource_class=first.resource_class,
        checkout=first.checkout,
        cache=tuple(one.cache for one in installs if one.cache),
        packages=(),
        installs=_steps(installs),
        only_for_others=True,
        definition=_machine(first),
        entry=shared_entry([variant.instance.job for variant in group]),
    )
    return injected(name, job, workflow, group[0].instance.source.node)


def _machine(job: JobConfig) -> Mapping[str, Node]:
    return {
        key: job.definition[key] for key in ("machine", "macos", "shell", "working_directory") if key in job.definition
    }
