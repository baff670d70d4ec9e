"""The version of the language in the keys of shipped caches: what another one made is of no use, or breaks.

It is what the image's name tells, and what a file such as `.ruby-version` says: a step may install that.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Mapping, Tuple

from cigen.config.caches import CacheOptions
from cigen.config.files import Files
from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.settings import Settings
from cigen.pipeline.cache_keys import base_of
from cigen.pipeline.executors import image_of
from cigen.pipeline.places import exists
from cigen.pipeline.requires import NamedVariant

OF_CACHES: Mapping[str, str] = {
    "gems": "ruby",
    "node_modules": "node",
    "pip": "python",
    "go_modules": "go",
    "cargo": "rust",
    "maven": "java",
    "gradle": "java",
    "nuget": "dotnet",
}
# Where a project says which version it wants. They are asked for in this order.
VERSION_FILES: Mapping[str, Tuple[str, ...]] = {
    "ruby": (".ruby-version", ".tool-versions"),
    "node": (".node-version", ".nvmrc", ".tool-versions"),
    "python": (".python-version", ".tool-versions"),
    "go": (".go-version", ".tool-versions"),
    "rust": ("rust-toolchain.toml", "rust-toolchain", ".tool-versions"),
    "java": (".java-version", ".tool-versions"),
    "dotnet": ("global.json",),
}
# What images of a language are called, whoever made them.
_IMAGES = {**{name: name for name in VERSION_FILES}, "golang": "go", "openjdk": "java", "eclipse-temurin": "java"}
# https://circleci.com/docs/circleci-images: the same language with more beside it.
_VARIANTS = re.compile(r"-(?:browsers|node|node-browsers|postgres)$")
_IMAGE = re.compile(r"(?:.*/)?([^/:@]+)(?::([^/:@]+))?(?:@.*)?")
_DIGITS = 12


def image_version(image: str) -> Tuple[str, str]:
    """The language an image is of and its tag, as `cimg/ruby:3.3-browsers` is of ruby, 3.3; empty where it is of none."""
    match = _IMAGE.fullmatch(image)
    language = _IMAGES.get(match[1], "") if match else ""
    return (language, _VARIANTS.sub("", match[2] or "")) if match and language else ("", "")


def words_of(language: str, job: JobConfig, architecture: str, settings: Settings, files: Files) -> Tuple[str, ...]:
    """What the keys of a language's caches hold about its version where a job runs."""
    told = next((file for file in VERSION_FILES.get(language, ()) if exists(files, file)), None)
    words = image_words(language, job, architecture, settings)
    return (*words, f'{{{{ checksum "{told}" }}}}') if told else words


def image_words(language: str, job: JobConfig, architecture: str, settings: Settings) -> Tuple[str, ...]:
    """What its image tells about the version: its tag, or a digest of its name where it isn't one of the language."""
    if not language:
        return ()
    image = primary_image(job, architecture, settings)
    named, tag = image_version(image)
    if named == language and tag:
        return (f"{language}{tag}",)
    return (sha256(image.encode()).hexdigest()[:_DIGITS],) if ":" in image or "/" in image else ()


def primary_image(job: JobConfig, architecture: str, settings: Settings) -> str:
    """The image a job's steps run in; empty where nobody can tell, or where it is one that the project builds."""
    docker = job.docker
    if docker is not None and isinstance(docker.value, tuple):
        first = docker.value[0].value if docker.value else None
        written = first["image"].value if isinstance(first, dict) and "image" in first else ""
        return written if isinstance(written, str) else ""
    name = docker.value if docker is not None and isinstance(docker.value, str) else job.image
    built = settings.docker_build.image(name) if settings.docker_build and name else None
    if not name or built or "{{" in name:
        return ""
    known = settings.docker_images.get(name)
    if known is not None and not known.default and architecture not in known.architectures:
        return ""  # an error, which is told elsewhere
    return image_of(name, architecture, settings, Node(name, job.at))


def with_languages(variants: Tuple[NamedVariant, ...], settings: Settings, files: Files) -> Tuple[NamedVariant, ...]:
    """The variants, the languages' versions in the keys of the caches they keep and restore."""
    return tuple(_with_words(variant, settings, files) for variant in variants)


def _with_words(variant: NamedVariant, settings: Settings, files: Files) -> NamedVariant:
    job = variant.instance.job
    if not job.cache and not job.restore_cache:
        return variant

    def options(name: str, written: CacheOptions) -> CacheOptions:
        language = language_of(name, written, settings)
        words = words_of(language, job, variant.architecture, settings, files)
        return written.replaced(words=(*written.words, *words)) if words else written

    cache = tuple(use._replace(options=options(use.name, use.options)) for use in job.cache)
    restored = tuple(
        one.replaced(options=options(one.name, one.options or CacheOptions(at=one.at))) for one in job.restore_cache
    )
    return variant.with_job(job.replaced(cache=cache, restore_cache=restored))


def language_of(name: str, options: CacheOptions, settings: Settings) -> str:
    """The language whose version belongs in a cache's key; empty where its versions or its key are written out."""
    if options.versions or options.template:
        return ""
    if name in settings.cache_definitions:
        return OF_CACHES.get(base_of(name, settings), "")
    return options.language or OF_CACHES.get(base_of(name, settings), "")
