"""`docker_build`: images of the project's own, as they are written."""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.references import PATTERNS, SourcePattern
from cigen.config.shapes import BOOLEAN, ENVIRONMENT, STRING, STRINGS, TEXT, list_of, record, unread
from cigen.errors import Position


class Registry(Record):
    """Where images are kept."""

    at: Position
    repo: str = key(STRING, "what stands before an image's name, e.g. docspringcom or ghcr.io/docspring")
    push: bool = key(BOOLEAN, "push what was built", default=True)
    auth: str = key(STRING, "the entry of `docker.auth` to log in with; `docker.default_auth` otherwise", default="")


class BuiltImage(Record):
    """An image: jobs name it in `image`, and a job `build_NAME` comes before them."""

    at: Position
    name: str = key(STRING, "its name; the tag is REPO/NAME:BASE_HASH-ARCHITECTURE")
    dockerfile: str = key(STRING, "its Dockerfile", default="Dockerfile")
    context: str = key(STRING, "the directory Docker gets", default=".")
    arch: Tuple[str, ...] = key(STRINGS, "its architectures; those of the jobs that use it otherwise", default=())
    build_args: Mapping[str, str] = key(ENVIRONMENT, "Docker's build arguments; may hold $VARIABLES", default={})
    hash_sources: Tuple[SourcePattern, ...] = key(
        PATTERNS, "files, directories or globs that BASE_HASH is made of", default=()
    )
    depends_on: Tuple[str, ...] = key(STRINGS, "images that are built before", default=())
    push: Optional[bool] = key(BOOLEAN, "replaces the registry's `push`", default=None)


class DockerBuild(Record):
    """The images of a project and how they are built."""

    at: Position
    enabled: bool = key(BOOLEAN, "false: ignore all of it", default=True)
    layer_caching: bool = key(BOOLEAN, "use CircleCI's Docker layer caching", default=False)
    registry: Optional[Registry] = key(record(Registry, "a mapping"), "where images are kept", default=None)
    images: Tuple[BuiltImage, ...] = key(list_of(record(BuiltImage, "an image")), "the images", default=())
    context: Optional[Node] = key(unread(STRINGS), "CircleCI contexts of the jobs that build", default=None)
    resource_class: str = key(TEXT, "the size of the machines that build", default="")

    def image(self, name: str) -> Optional[BuiltImage]:
        """The image a job means by a name."""
        return next((image for image in self.images if image.name == name), None) if self.enabled else None

    @property
    def hash_sources(self) -> Tuple[SourcePattern, ...]:
        """What BASE_HASH is made of: the sources of all images, each once."""
        return tuple({source.text: source for image in self.images for source in image.hash_sources}.values())
