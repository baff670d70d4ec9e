"""A job as it was written."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.caches import CACHE, RESTORE_CACHE, CacheUse, Restored
from cigen.config.foreign_keys import OF_JOBS
from cigen.config.nodes import Node
from cigen.config.packages import PACKAGES, Packages
from cigen.config.records import Record, key, rest
from cigen.config.references import PATTERNS, REQUIREMENTS, RequirementConfig, SourcePattern
from cigen.config.settings import CHECKOUT, Checkout
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import (
    ANY,
    BOOLEAN,
    ENVIRONMENT,
    STRING,
    STRINGS,
    TEXT,
    kept,
    names_to,
    one_of,
    one_or_many,
    read_record,
    record,
)
from cigen.config.steps import STEPS, StepConfig
from cigen.config.triggers import TRIGGER, SkipIf, Trigger
from cigen.errors import Position


class Artifact(Record):
    """A file or directory that CircleCI keeps."""

    at: Position
    path: str = key(STRING, "the file or directory")
    destination: str = key(STRING, "what it is called among the artifacts", default="")
    retention: Optional[Node] = key(ANY, "no effect: CircleCI keeps all artifacts alike", default=None)


def _artifact(node: Node, name: str) -> Artifact:
    return Artifact(at=node.at, path=node.value) if isinstance(node.value, str) else read_record(Artifact, node, name)


_SCHEMA: Schema = {"anyOf": [{"type": "string"}, {"$ref": Artifact}]}
ARTIFACTS: Shape[Tuple[Artifact, ...]] = one_or_many(Shape("an artifact", _artifact, _SCHEMA))


_NAME: Shape[Node] = Shape("a string", lambda node, name: _named(node, name), STRING.schema)
JOB_TYPES = ("build", "approval", "no-op", "release")


def _named(node: Node, name: str) -> Node:
    node.string(name)
    return node


_MATRIX: Schema = {
    "anyOf": [
        names_to({"type": "array", "minItems": 1, "items": TEXT.schema}),
        {"type": "array", "minItems": 1, "items": names_to(TEXT.schema)},
    ]
}


class JobConfig(Record):
    """One file below `workflows/<workflow>/jobs/`, or one entry of `jobs`."""

    foreign = OF_JOBS
    at: Position
    image: str = key(STRING, "the image, or a name in `docker_images`", default="")
    docker: Optional[Node] = key(ANY, "CircleCI's `docker` list, instead of `image`", default=None)
    executor: Optional[Node] = key(ANY, "an entry of `executors` or of an orb, instead of `image`", default=None)
    runner: Optional[Node] = key(_NAME, "an entry of `runners` or `executors`, instead of `image`", default=None)
    type: str = key(one_of(*JOB_TYPES), "build, approval, no-op or release", default="build")
    requires: Tuple[RequirementConfig, ...] = key(REQUIREMENTS, "the jobs that come before", default=())
    needs: Tuple[RequirementConfig, ...] = key(REQUIREMENTS, "the same as `requires`", default=())
    requires_any: Tuple[RequirementConfig, ...] = key(REQUIREMENTS, "jobs one of which comes before", default=())
    architectures: Tuple[str, ...] = key(STRINGS, "one variant each, e.g. [amd64, arm64]", default=())
    matrix: Optional[Node] = key(kept(ANY, _MATRIX), "one instance per combination, or per row of a list", default=None)
    job_name_suffix: Optional[str] = key(TEXT, "replaces the suffix a matrix gives", default=None)
    source_files: Tuple[SourcePattern, ...] = key(PATTERNS, "what the job's result depends on", default=())
    source_submodules: Tuple[SourcePattern, ...] = key(
        PATTERNS, "submodules whose pinned commits the result depends on", default=()
    )
    skip_if: Optional[SkipIf] = key(record(SkipIf, "a mapping"), "reasons not to run", default=None)
    trigger: Optional[Trigger] = key(TRIGGER, "manual, scheduled, or tags and branches", default=None)
    environment: Mapping[str, str] = key(ENVIRONMENT, "its environment", default={}, names=("environment", "env"))
    resource_class: str = key(TEXT, "the size of its machine", default="")
    services: Tuple[str, ...] = key(STRINGS, "containers beside it: names in `services` or images", default=())
    checkout: Optional[Checkout] = key(CHECKOUT, "how it gets the sources", default=None)
    cache: Tuple[CacheUse, ...] = key(CACHE, "what it keeps, and restores before its steps", default=())
    restore_cache: Tuple[Restored, ...] = key(RESTORE_CACHE, "what it restores that other jobs keep", default=())
    packages: Optional[Tuple[Packages, ...]] = key(PACKAGES, "what is installed before its steps", default=None)
    steps: Tuple[StepConfig, ...] = key(STEPS, "what it runs", default=())
    artifacts: Tuple[Artifact, ...] = key(ARTIFACTS, "what CircleCI keeps for people to look at", default=())
    first: Tuple[StepConfig, ...] = ()  # what cigen puts before everything else
    installs: Tuple[StepConfig, ...] = ()  # what cigen puts before the steps
    more_source_files: Tuple[SourcePattern, ...] = ()  # a second such list
    inputs: Tuple[SourcePattern, ...] = ()  # files its result depends on beside `source_files`, whatever these exclude
    image_jobs: Tuple[str, ...] = ()  # the variants that build its images
    only_for_others: bool = False  # cigen added it, and all it does is keep a cache for those that require it
    waited_for: bool = True  # by the stages behind its own
    always_run: bool = key(BOOLEAN, "stays under `setup.prune: dependents`", default=False)
    hash_env: Optional[Tuple[str, ...]] = key(STRINGS, "per-build variables its result depends on", default=None)
    without_effect: Mapping[str, Node] = rest("$schema", "strategy", "permissions", "concurrency")
    definition: Mapping[str, Node] = rest(
        "parallelism",
        "machine",
        "macos",
        "shell",
        "working_directory",
        "circleci_ip_ranges",
        "retention",
        "description",
        "parameters",
        "plan_name",
    )
    entry: Mapping[str, Node] = rest(
        "context",
        "filters",
        "serial-group",
        "override-with",
        "max_auto_reruns",
        "pre-steps",
        "post-steps",
    )


class JobSource(NamedTuple):
    """A job with what its place says: workflow, path below `jobs/` without extension, and the mapping as written."""

    workflow: str
    path: str
    node: Node
    job: JobConfig

    @property
    def stage(self) -> str:
        """The first directory below `jobs/`."""
        stage, slash, _ = self.path.partition("/")
        return stage if slash else "default"

    @property
    def stem(self) -> str:
        """The path below the stage, `/` as `_`: CircleCI allows no `/` in names."""
        stage, slash, below = self.path.partition("/")
        return (below if slash else stage).replace("/", "_")
