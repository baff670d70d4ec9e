"""Names that mean something else than what they look like, and patterns that match nothing: a warning each."""

from __future__ import annotations

from typing import AbstractSet, Iterator, Mapping, Sequence, Set

from cigen.config.caches import backends_elsewhere
from cigen.config.nodes import Node
from cigen.config.ref_patterns import unmatched
from cigen.config.settings import Settings
from cigen.config.workflow import WorkflowSource
from cigen.errors import CigenError, ConfigError, is_near, nearest

_ARCHITECTURES = ("amd64", "arm64")
_OTHER_NAMES = {
    **dict.fromkeys(("x86", "x86_64", "x86-64", "x64", "amd", "intel", "i386"), "amd64"),
    **dict.fromkeys(("arm", "aarch64", "armv8", "arm64v8"), "arm64"),
}
_REFS = (
    ("filters", "*", "*"),
    ("trigger", "branches"),
    ("trigger", "tags"),
    ("skip_if", "branch"),
    ("skip_if", "branches"),
)


def near_misses(written: Mapping[str, Node], workflows: Sequence[WorkflowSource]) -> Iterator[CigenError]:
    """Warnings in the order of the files; `written` are the settings of the root."""
    yield from _backends(written)
    if workflows:
        yield from _architectures(written.get("architectures"), _mapped(workflows[0].settings))
    for workflow in workflows:
        mapped = _mapped(workflow.settings)
        yield from _backends(workflow.keys.settings)
        yield from _architectures(workflow.keys.settings.get("architectures"), mapped)
        for job in workflow.jobs:
            keys = job.node.value if isinstance(job.node.value, dict) else {}
            yield from _architectures(keys.get("architectures"), mapped)
            yield from _image(keys.get("image"), workflow.settings)
            for path in _REFS:
                yield from unmatched(job.node, *path)


def _backends(written: Mapping[str, Node]) -> Iterator[CigenError]:
    for key in ("caches", "cache_definitions", "cache"):
        yield from backends_elsewhere(written.get(key))


def _mapped(settings: Settings) -> AbstractSet[str]:
    """The architectures that something is said of."""
    found: Set[str] = {*_ARCHITECTURES, *settings.resource_classes}
    for image in settings.docker_images.values():
        found.update(image.architectures)
    return found


def _architectures(node: object, known: AbstractSet[str]) -> Iterator[CigenError]:
    if not isinstance(node, Node):
        return
    for item in node.value if isinstance(node.value, tuple) else (node,):
        name = item.value
        if isinstance(name, str) and name not in known and "{{" not in name:
            what = f"nothing is known of the architecture `{name}`: its jobs run where those of amd64 do"
            other = _OTHER_NAMES.get(name.lower())
            repair = f"Did you mean `{other}`?" if other else nearest(name, known, noun="architecture")
            yield ConfigError(what, item.at, f"{repair} `resource_classes` may say where others run.")


def _image(node: object, settings: Settings) -> Iterator[CigenError]:
    if not isinstance(node, Node) or not isinstance(node.value, str):
        return
    name, known = node.value, settings.docker_images
    built = settings.docker_build.image(name) if settings.docker_build else None
    if not {":", "/", "{"} & set(name) and name not in known and not built and is_near(name, known):
        what = f"`{name}` isn't among `docker_images`, so it is an image of Docker Hub"
        yield ConfigError(
            what, node.at, f"{nearest(name, known, noun='image')} If not, write its tag: `{name}:latest`."
        )
