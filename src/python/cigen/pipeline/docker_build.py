"""`docker_build`: the jobs that build the images other jobs run in, before those."""

from __future__ import annotations

import re
import shlex
from graphlib import CycleError, TopologicalSorter
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from cigen.config.docker_build import BuiltImage, DockerBuild
from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.references import WORKSPACE, RequirementConfig, SourcePattern
from cigen.config.settings import Settings
from cigen.config.steps import StepConfig, made
from cigen.config.targets import PANTS
from cigen.errors import ConfigError, nearest
from cigen.pipeline.base_hash import mark, tag
from cigen.pipeline.injected import injected, shared_entry
from cigen.pipeline.requires import NamedVariant

BUILDER = "cimg/base:current"
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")

# The architectures of each image that is built, with the variants that want it.
_Users = Dict[str, Dict[str, List[NamedVariant]]]


def with_images(variants: Tuple[NamedVariant, ...], workflow: str, settings: Settings) -> Tuple[NamedVariant, ...]:
    """The variants, each requiring the jobs that build its images, and those jobs. Raises ConfigError."""
    build = settings.docker_build
    if build is None or not build.enabled:
        return variants
    order = _check(build)
    users = _users(variants, build, settings)
    built: Dict[Tuple[str, str], NamedVariant] = {}
    for name in order:
        if name in users:
            image = build.image(name)
            assert image is not None
            for one in _build_job(image, users[name], build, settings, workflow, built):
                built[name, one.architecture] = one
    return (*built.values(), *(_requiring(variant, build, settings, built) for variant in variants))


def _check(build: DockerBuild) -> Tuple[str, ...]:
    """The images' names, each behind those it depends on."""
    graph: Dict[str, Tuple[str, ...]] = {}
    for image in build.images:
        if image.name in graph or not re.fullmatch(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*", image.name):
            what = f"the image name `{image.name}` is taken or isn't one for Docker"
            raise ConfigError(what, image.at, "Use small letters, digits, `-` and `_`, and each name once.")
        graph[image.name] = image.depends_on
    for image in build.images:
        for name in image.depends_on:
            if name not in graph:
                what = f"the image `{image.name}` depends on the unknown image `{name}`"
                raise ConfigError(what, image.at, nearest(name, graph, noun="image"))
    if build.images and not build.hash_sources:
        raise ConfigError(
            "`docker_build` has no `hash_sources`", build.at, "Say what the images' BASE_HASH is made of."
        )
    for source in build.hash_sources:
        if source.text.startswith(("!", "@", "(", PANTS, WORKSPACE)):
            what = f"`{source.text}` can't be one of `hash_sources`"
            raise ConfigError(what, source.at, "Write files, directories or globs.")
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ConfigError(f"images depend on each other in a circle: {circle}", build.at, "Break it.") from None


def image_names(job: JobConfig, settings: Settings) -> Tuple[str, ...]:
    """What a job's containers are called before anything is looked up; one that isn't built has none."""
    if job.type != "build":
        return ()
    primary = job.image or (job.docker.value if job.docker is not None else "")
    services = (settings.services[name].image for name in job.services if name in settings.services)
    return tuple(name for name in (primary, *services) if isinstance(name, str) and name)


def _users(variants: Sequence[NamedVariant], build: DockerBuild, settings: Settings) -> _Users:
    users: _Users = {}

    def use(name: str, architecture: str, variant: NamedVariant) -> None:
        image = build.image(name)
        if image is None:
            return
        if image.arch and architecture not in image.arch:
            what = f"`{variant.name}` needs the image `{name}` for {architecture}, which its `arch` lacks"
            raise ConfigError(what, image.at, f"Add {architecture} to its `arch`.")
        for one in image.arch or (architecture,):
            users.setdefault(name, {}).setdefault(one, []).append(variant)
            for needed in image.depends_on:
                use(needed, one, variant)

    for variant in variants:
        for name in image_names(variant.instance.job, settings):
            use(name, variant.architecture, variant)
    return users


def _requiring(
    variant: NamedVariant, build: DockerBuild, settings: Settings, built: Mapping[Tuple[str, str], NamedVariant]
) -> NamedVariant:
    job = variant.instance.job
    wanted = ((name, variant.architecture) for name in image_names(job, settings))
    names = tuple(built[key].name for key in wanted if key in built)
    return variant.with_job(_behind(job, names)) if names else variant


def _behind(job: JobConfig, names: Tuple[str, ...]) -> JobConfig:
    requires = (*job.requires, *(RequirementConfig(name, (), job.at) for name in names))
    return job.replaced(requires=requires, image_jobs=names)


def _build_job(
    image: BuiltImage,
    users: Mapping[str, Sequence[NamedVariant]],
    build: DockerBuild,
    settings: Settings,
    workflow: str,
    built: Mapping[Tuple[str, str], NamedVariant],
) -> Tuple[NamedVariant, ...]:
    variants = [variant for group in users.values() for variant in group]
    sources = {pattern.text: pattern for pattern in (*build.hash_sources, SourcePattern(image.dockerfile, image.at))}
    entry = {key: node for key, node in shared_entry([v.instance.job for v in variants]).items() if key == "filters"}
    job = JobConfig(
        at=image.at,
        image=BUILDER,
        architectures=tuple(users),
        resource_class=build.resource_class,
        source_files=tuple(sources.values()),
        environment={"BASE_HASH": mark(build)},
        steps=_steps(image, build, settings),
        entry={**entry, **({"context": build.context} if build.context is not None else {})},
    )
    named = injected(f"build_{image.name}", job, workflow, Node({}, image.at))
    return tuple(
        one.with_job(_behind(job, tuple(built[name, one.architecture].name for name in image.depends_on)))
        for one in named
    )


def _steps(image: BuiltImage, build: DockerBuild, settings: Settings) -> Tuple[StepConfig, ...]:
    name = tag(build, image, "${DOCKER_ARCH}")
    caching = {"docker_layer_caching": True} if build.layer_caching else {}
    steps = [made("setup_remote_docker", caching, image.at)]
    login = _login(build, settings)
    if login:
        steps.append(made("run", {"name": "Log in to the registry", "command": login}, image.at))
    lines = [f"--file {shlex.quote(image.dockerfile)}"]
    lines.extend(f"--build-arg {_quoted(f'{key}={value}')}" for key, value in image.build_args.items())
    lines.extend([f'--tag "{name}"', shlex.quote(image.context)])
    command = "docker build " + " \\\n  ".join(lines) + "\n"
    steps.append(made("run", {"name": f"Build {image.name}", "command": command}, image.at))
    if build.registry and (build.registry.push if image.push is None else image.push):
        steps.append(made("run", {"name": f"Push {image.name}", "command": f'docker push "{name}"'}, image.at))
    return tuple(steps)


def _quoted(text: str) -> str:
    """For a shell that still puts variables in."""
    return '"' + re.sub(r'(["\\`])', r"\\\1", text) + '"'


def _login(build: DockerBuild, settings: Settings) -> Optional[str]:
    """The password goes in by standard input, from the environment: nobody sees it in a process list."""
    if build.registry is None:
        return None
    name = build.registry.auth or settings.docker.default_auth
    if not name:
        return None
    login = settings.docker.auth.get(name)
    if login is None:
        what = f"unknown docker login `{name}`"
        raise ConfigError(what, build.registry.at, nearest(name, settings.docker.auth, noun="login"))
    password = _VARIABLE.fullmatch(login.password)
    if password is None:
        what = f"the password of the docker login `{name}` isn't an environment variable"
        raise ConfigError(what, build.registry.at, "Write e.g. `password: $DOCKERHUB_TOKEN`.")
    host = build.registry.repo.partition("/")[0]
    server = f" {host}" if "." in host or ":" in host else ""
    variable = password[1] or password[2]
    return f'printf %s "${variable}" | docker login --username {_quoted(login.username)} --password-stdin{server}'
