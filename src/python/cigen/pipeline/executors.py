"""Where a variant runs: image, services, logins, machine size."""

from __future__ import annotations

from typing import Dict, List

from cigen.config.circleci_values import check_container
from cigen.config.job import JobConfig
from cigen.config.nodes import Node, Value
from cigen.config.settings import Service, Settings
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.base_hash import tag

_KINDS = ("image", "docker", "executor", "machine", "macos")
_ARM = "arm64"
_PLAIN_SIZES = ("small", "medium", "large", "xlarge", "2xlarge")


def executor_of(job: JobConfig, node: Node, name: str, architecture: str, settings: Settings) -> Dict[str, Value]:
    """CircleCI's executor keys of one variant. Raises ConfigError when there is none or more than one."""
    written = [kind for kind in _KINDS if kind in job.definition or getattr(job, kind, None)]
    if not written:
        repair = "Add `image`, or one of `executor`, `machine`, `macos`."
        raise ConfigError(f"{name} doesn't say where it runs", node.at, repair)
    if len(written) > 1:
        what = f"{name} has both `{written[0]}` and `{written[1]}`"
        raise ConfigError(what, node.key_at(written[1]), "Keep one of the two.")
    kind = written[0]
    keys: Dict[str, Value] = {}
    if kind in ("image", "docker"):
        keys["docker"] = _containers(job, node, architecture, settings)
    elif job.services:
        raise ConfigError(f"{name} has `services` but no image", node.key_at("services"), "Services need `image`.")
    elif kind == "executor" and job.executor is not None:
        keys["executor"] = job.executor.plain()
    size = _resource_class(job.resource_class, architecture, settings, linux=kind in ("image", "docker", "machine"))
    if size:
        keys["resource_class"] = size
    return keys


def image_of(name: str, architecture: str, settings: Settings, at: Node) -> str:
    """A literal image, or what the name means on the architecture: an image of `docker_build`, then of `docker_images`.

    Unknown names are literal too.
    """
    if "{{" in name:
        what = f"the image `{name}` holds a template nobody fills"
        raise ConfigError(what, at.at, "Declare the variable under `vars`, or mend its name.")
    if ":" in name or "/" in name:
        return name
    built = settings.docker_build.image(name) if settings.docker_build else None
    if settings.docker_build and built:
        return tag(settings.docker_build, built, architecture)
    images = settings.docker_images
    if name not in images:
        return name
    image = images[name].architectures.get(architecture) or images[name].default
    if not image:
        what = f"docker image `{name}` has nothing for {architecture}"
        raise ConfigError(what, at.at, f"Add `{architecture}` or `default` to it.")
    return image


def container(image: str, auth: str, settings: Settings, at: Position) -> Dict[str, Value]:
    """An entry of CircleCI's `docker` list, with its login where one is named."""
    entry: Dict[str, Value] = {"image": image}
    if auth:
        logins = settings.docker.auth
        if auth not in logins:
            raise ConfigError(f"unknown docker login `{auth}`", at, nearest(auth, logins, noun="login"))
        entry["auth"] = {"username": logins[auth].username, "password": logins[auth].password}
    return entry


def _containers(job: JobConfig, node: Node, architecture: str, settings: Settings) -> List[Value]:
    entries = node.mapping("a job")
    containers: List[Value] = []
    if job.docker is not None and job.docker.is_list:
        containers.extend(_written_containers(job.docker, settings))
    else:
        at = entries.get("image") or entries.get("docker") or node
        if job.docker and job.docker.is_mapping:
            raise job.docker.wrong("`docker`", "an image or a list of containers")
        name = job.image or (job.docker.string("`docker`") if job.docker else "")
        image = image_of(name, architecture, settings, at)
        containers.append(container(image, settings.docker.default_auth, settings, settings.docker.at or at.at))
    return containers + [_service(name, architecture, settings, entries["services"]) for name in job.services]


def _written_containers(docker: Node, settings: Settings) -> List[Value]:
    """CircleCI's own list; its first entry, the primary image, gets the default login where it has none."""
    for item in docker.items("`docker`"):
        check_container(item)
    entries = [item.mapping("an entry of `docker`") for item in docker.items("`docker`")]
    if not entries:
        raise ConfigError("`docker` lists no container", docker.at, "Add one: `- image: …`.")
    plain: List[Dict[str, Value]] = [{key: value.plain() for key, value in entry.items()} for entry in entries]
    if not {"auth", "aws_auth", "gcp_auth"} & plain[0].keys():
        plain[0] = {
            **container("", settings.docker.default_auth, settings, settings.docker.at or docker.at),
            **plain[0],
        }
    return list(plain)


def _service(name: str, architecture: str, settings: Settings, at: Node) -> Value:
    service = settings.services.get(name)
    if service is None:
        if ":" in name or "/" in name:
            return {"image": name}
        place = next((item for item in at.value if item.value == name), at) if isinstance(at.value, tuple) else at
        raise ConfigError(f"unknown service `{name}`", place.at, nearest(name, settings.services, noun="service"))
    image = image_of(service.image, architecture, settings, at)
    return {**container(image, service.auth, settings, service.at), **_options(service)}


def _options(service: Service) -> Dict[str, Value]:
    options: Dict[str, Value] = {
        "name": service.name,
        "entrypoint": service.entrypoint.plain() if service.entrypoint else None,
        "command": service.command.plain() if service.command else None,
        "user": service.user,
        "environment": dict(service.environment),
    }
    return {key: value for key, value in options.items() if value}


def _resource_class(size: str, architecture: str, settings: Settings, linux: bool) -> str:
    mapped = settings.resource_classes.get(architecture, {}).get(size or "medium")
    if mapped and (size or architecture == _ARM):
        return mapped
    if linux and architecture == _ARM and (not size or size in _PLAIN_SIZES):
        return f"arm.{size or 'medium'}"  # a plain size would run on amd64, and prove nothing about arm64
    return size
