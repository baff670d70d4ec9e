"""What jobs look names up in: written at the root, replaced key by key in a workflow's `config.yml`."""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from cigen.config.caches import (
    CACHE_BACKENDS,
    CACHE_DEFINITIONS,
    VERSION_SOURCES,
    CacheBackend,
    CacheDefinition,
    VersionSource,
)
from cigen.config.docker_build import DockerBuild
from cigen.config.nodes import Node
from cigen.config.packages import PACKAGE_MANAGERS, PACKAGES, PackageManager, Packages
from cigen.config.records import Record, key
from cigen.config.references import PATTERNS, SourcePattern
from cigen.config.shape import Shape
from cigen.config.shapes import (
    ANY,
    BOOLEAN,
    ENVIRONMENT,
    STRING,
    STRINGS,
    TEXT,
    known_keys,
    map_of,
    read_record,
    record,
)
from cigen.errors import Position


class Login(Record):
    """Credentials of a registry; values are usually `$VARIABLES` of a context."""

    username: str = key(STRING, "the user, e.g. $DOCKERHUB_USERNAME")
    password: str = key(STRING, "the password, e.g. $DOCKERHUB_PASSWORD")


class Docker(Record):
    """How images are pulled."""

    at: Optional[Position] = None
    default_auth: str = key(STRING, "the entry of `auth` that a job's own image uses", default="")
    auth: Mapping[str, Login] = key(map_of(record(Login, "a username and a password")), "logins by name", default={})


class DockerImage(Record):
    """A name for an image, with one per architecture where they differ."""

    at: Position
    default: str = key(STRING, "the image where no architecture says otherwise", default="")
    architectures: Mapping[str, str] = key(map_of(STRING), "the image by architecture", default={})


class Service(Record):
    """A container beside the job's own."""

    at: Position
    image: str = key(STRING, "the image, e.g. postgres:16")
    environment: Mapping[str, str] = key(ENVIRONMENT, "its environment", default={}, names=("environment", "env"))
    auth: str = key(STRING, "the entry of `docker.auth` to pull with", default="")
    entrypoint: Optional[Node] = key(ANY, "replaces the image's entrypoint", default=None)
    command: Optional[Node] = key(ANY, "replaces the image's command", default=None)
    name: str = key(STRING, "the host name it is reached by", default="")
    user: str = key(TEXT, "the user it runs as", default="")
    ports: Optional[Node] = key(ANY, "no effect: CircleCI opens every port", default=None)
    volumes: Optional[Node] = key(ANY, "no effect: CircleCI has no volumes", default=None)
    health_check: Optional[Node] = key(ANY, "no effect: CircleCI has no health checks", default=None)


class Keyscan(Record):
    """Hosts whose SSH keys the checkout asks for instead of using the built-in list."""

    github: bool = key(BOOLEAN, "scan github.com", default=False)
    gitlab: bool = key(BOOLEAN, "scan gitlab.com", default=False)
    bitbucket: bool = key(BOOLEAN, "scan bitbucket.org", default=False)


class Checkout(Record):
    """How a job gets the sources: CircleCI's `checkout`, shallow with git's own options, or not at all.

    `given` are the keys that were written: the others come from the scope around. Where nobody says whether it is `shallow`,
    it is with one of git's options: CircleCI's own has none.
    """

    given: Tuple[str, ...] = ()
    enabled: bool = True
    shallow: Optional[bool] = key(
        BOOLEAN, "true: only this commit, by a script; false: CircleCI's own checkout, the default", default=None
    )
    clone_options: str = key(STRING, "options of `git clone`", default="")
    fetch_options: str = key(STRING, "options of `git fetch` for branches", default="")
    tag_fetch_options: str = key(STRING, "options of `git fetch` for tags", default="")
    keyscan: Keyscan = key(record(Keyscan, "a mapping"), "hosts to scan for SSH keys", default=Keyscan())
    path: str = key(STRING, "the directory to check out into", default="")

    @property
    def is_shallow(self) -> bool:
        """Whether cigen's script does it."""
        if self.shallow is not None:
            return self.shallow
        scanned = self.keyscan.github or self.keyscan.gitlab or self.keyscan.bitbucket
        return bool(self.clone_options or self.fetch_options or self.tag_fetch_options or scanned)

    def over(self, around: Checkout) -> Checkout:
        """This checkout with what it leaves open taken from the scope around."""
        return around.replaced(enabled=self.enabled, **{name: getattr(self, name) for name in self.given})


def _checkout(node: Node, name: str) -> Checkout:
    if isinstance(node.value, bool):
        return Checkout(enabled=node.value)
    given = tuple(key for key, value in node.mapping(name).items() if value.value is not None)
    return read_record(Checkout, node, name, given=given)


CHECKOUT: Shape[Checkout] = Shape(
    "true, false or a mapping", _checkout, {"anyOf": [BOOLEAN.schema, {"$ref": Checkout}]}
)


class Settings(Record):
    """One scope's lookups."""

    architectures: Tuple[str, ...] = key(STRINGS, "the architectures of jobs that name none", default=("amd64",))
    cache_definitions: Mapping[str, CacheDefinition] = key(
        CACHE_DEFINITIONS, "caches by name", default={}, names=("cache_definitions", "cache")
    )
    caches: Mapping[str, CacheBackend] = key(CACHE_BACKENDS, "where caches and proofs are kept", default={})
    checkout: Checkout = key(CHECKOUT, "how jobs get the sources", default=Checkout())
    docker: Docker = key(record(Docker, "a mapping"), "how images are pulled", default=Docker())
    docker_build: Optional[DockerBuild] = key(
        record(DockerBuild, "a mapping"), "images of the project's own", default=None
    )
    docker_images: Mapping[str, DockerImage] = key(
        map_of(record(DockerImage, "a mapping")), "images by name", default={}
    )
    package_managers: Mapping[str, PackageManager] = key(PACKAGE_MANAGERS, "how packages are installed", default={})
    packages: Tuple[Packages, ...] = key(PACKAGES, "the packages of jobs that name none", default=())
    resource_classes: Mapping[str, Mapping[str, str]] = key(
        map_of(map_of(STRING)), "by architecture: CircleCI's class for each size", default={}
    )
    services: Mapping[str, Service] = key(map_of(record(Service, "a service")), "containers by name", default={})
    source_file_groups: Mapping[str, Tuple[SourcePattern, ...]] = key(
        map_of(PATTERNS), "patterns under a name, used as @name", default={}
    )
    version_sources: Mapping[str, Tuple[VersionSource, ...]] = key(
        VERSION_SOURCES, "where the versions in cache keys are found", default={}
    )


SETTINGS_KEYS = known_keys(Settings)
