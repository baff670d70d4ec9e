"""What a config compiles to: the workflows that run in one pipeline, without parameters or commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import FrozenSet, Mapping, Tuple

STATUSES = frozenset(("success", "failed", "canceled", "unauthorized", "not_run"))


@dataclass(frozen=True)
class Step:
    """A built-in step or an orb's; `origin` names the commands it was expanded from, outermost first."""

    kind: str
    arguments: Mapping[str, object]
    origin: Tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.arguments.get("name") or self.arguments.get("command") or self.kind)


@dataclass(frozen=True)
class Job:
    """A job of a workflow under the name it has there."""

    name: str
    type: str = "build"
    steps: Tuple[Step, ...] = ()
    environment: Mapping[str, object] = field(default_factory=dict)
    image_environment: Mapping[str, object] = field(default_factory=dict)
    image: str = ""
    shell: str = ""
    working_directory: str = "~/project"
    resource_class: str = "medium"
    parallelism: int = 1
    contexts: Tuple[str, ...] = ()
    # name of the job -> the statuses it may end in
    requires: Mapping[str, FrozenSet[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Workflow:
    """The jobs that are left after filters, each after those it requires."""

    name: str
    jobs: Tuple[Job, ...]


@dataclass(frozen=True)
class Config:
    """One compiled file."""

    setup: bool
    workflows: Tuple[Workflow, ...]
    declared: Mapping[str, object]
    parameters: Mapping[str, object]
