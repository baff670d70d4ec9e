"""BASE_HASH before it is known: a mark in the pipeline, replaced when a file is written."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Dict, Iterator, Mapping

from cigen.config.docker_build import BuiltImage, DockerBuild
from cigen.config.nodes import Value
from cigen.errors import CigenError, ConfigError


def mark(build: DockerBuild) -> str:
    """What stands for the BASE_HASH of these images; other sources have another mark."""
    import json  # only a project that builds images pays for these
    from hashlib import sha256

    sources = json.dumps(sorted(source.text for source in build.hash_sources))
    return f"cigen-base-hash-{sha256(sources.encode()).hexdigest()[:16]}"


def tag(build: DockerBuild, image: BuiltImage, architecture: str) -> str:
    """The image's full name."""
    repo = f"{build.registry.repo}/" if build.registry else ""
    return f"{repo}{image.name}:{mark(build)}-{architecture}"


def filled(value: Value, hashes: Mapping[str, str]) -> Value:
    """The same data with every mark replaced."""
    if isinstance(value, str):
        for one, found in hashes.items():
            value = value.replace(one, found)
        return value
    if isinstance(value, Mapping):
        return filled_mapping(value, hashes)
    if isinstance(value, (list, tuple)):
        return [filled(item, hashes) for item in value]
    return value


def filled_mapping(value: Mapping[str, Value], hashes: Mapping[str, str]) -> Dict[str, Value]:
    """The same for each value of a mapping."""
    return {key: filled(item, hashes) for key, item in value.items()}


def uncovered(build: DockerBuild) -> Iterator[CigenError]:
    """Warnings about Dockerfiles that BASE_HASH doesn't depend on."""
    for image in build.images if build.enabled else ():
        if not any(_covers(source.text, image.dockerfile) for source in build.hash_sources):
            what = f"a change of `{image.dockerfile}` gives the image `{image.name}` no new tag"
            yield ConfigError(what, image.at, "Add it to the image's `hash_sources`.")


def _covers(source: str, path: str) -> bool:
    return fnmatchcase(path, source) or path.startswith(f"{source.rstrip('/')}/")
