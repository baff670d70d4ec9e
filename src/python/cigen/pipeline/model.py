"""The pipeline: every job a variant CircleCI could run, every name resolved."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.effects import Effects
from cigen.circleci.expansion import Expansion
from cigen.config.command import Command
from cigen.config.nodes import Node, Value
from cigen.config.parameters import Parameter
from cigen.config.references import SourcePattern
from cigen.config.setup import Setup
from cigen.config.steps import StepConfig
from cigen.errors import CigenError, Position


class Edge(NamedTuple):
    """A requirement on one variant; no statuses means success."""

    name: str
    statuses: Tuple[str, ...] = ()


class Job(NamedTuple):
    """One variant of a job. `base` is its name without the architecture, `architecture` is empty where it has none."""

    name: str
    base: str
    stage: str
    architecture: str
    type: str
    at: Position
    definition: Mapping[str, Value]
    steps: Tuple[StepConfig, ...]
    entry: Mapping[str, Value]
    requires: Tuple[Edge, ...]
    source_files: Tuple[SourcePattern, ...]
    always_run: bool
    hash_env: Optional[Tuple[str, ...]]
    image_jobs: Tuple[str, ...] = ()  # the variants that build its images
    only_for_others: bool = False  # cigen added it, and all it does is keep a cache for those that require it
    expansion: Expansion = Expansion()  # what it comes to on its runner
    effects: Effects = Effects()  # the files it may hand on and take
    called: str = ""  # in CircleCI's language: the job that its workflow lists under this name
    variant: str = ""  # its id among the jobs of all workflows
    ungated: str = ""  # why it can't be skipped although it has source files
    proven: bool = False  # and it runs anyway

    @property
    def gated(self) -> bool:
        """Whether a proof of this job's success can be kept and looked up."""
        return bool(self.source_files) and self.type == "build" and not self.ungated

    @property
    def why_not(self) -> str:
        """Why nothing skips it by itself, where that isn't plain from its having no source files."""
        return self.ungated or ("as long as a job does that it installs for" if self.only_for_others else "")

    @property
    def recorded_as(self) -> str:
        """What its proof is called: its name without the architecture where its name is its id, else the id."""
        return self.base if self.variant == self.name else self.variant

    @property
    def nodes(self) -> Optional[int]:
        """How many nodes run it, None where only CircleCI knows. Of several, no single one can record a success."""
        written = self.expansion.keys.get("parallelism", 1)
        if isinstance(written, str) and written.isdecimal():
            written = int(written)
        return written if isinstance(written, int) and not isinstance(written, bool) and written > 0 else None

    @property
    def parallel(self) -> bool:
        """Whether several nodes may run it."""
        return self.nodes != 1

    @property
    def recorder(self) -> str:
        """What the job behind it is called that records its proof, nothing where it does so itself or has none."""
        return f"{self.name}_proof" if self.gated and self.parallel else ""


class Guard(NamedTuple):
    """A condition on one pipeline parameter."""

    parameter: str
    equals: Value


class Workflow(NamedTuple):
    """Jobs that run together; with guards it runs at once, when all of them hold, and instead of setup."""

    name: str
    at: Position
    guards: Tuple[Guard, ...]
    options: Mapping[str, Value]
    jobs: Tuple[Job, ...]
    is_setup: bool = False  # a project's own, in the place of the one that cigen writes
    written: Optional[Mapping[str, Value]] = None  # in CircleCI's language: as it stands there


class Pipeline(NamedTuple):
    """Everything the two files are written from. `parameters` are all that both files declare."""

    at: Position
    dynamic: bool
    entrypoint_path: str
    main_path: str
    required_version: str
    parameters: Mapping[str, Parameter]
    orbs: Mapping[str, Node]
    executors: Mapping[str, Node]
    commands: Mapping[str, Command]
    setup: Setup
    setup_executor: Mapping[str, Value]
    setup_checkout: Tuple[StepConfig, ...]
    workflows: Tuple[Workflow, ...]
    warnings: Tuple[CigenError, ...]
    base_hashes: Mapping[str, Tuple[SourcePattern, ...]] = {}  # what stands for each BASE_HASH, with its sources
    outputs: Mapping[str, str] = {}  # other files, by path
    native: Optional[Mapping[str, Value]] = None  # the configuration as CircleCI gets it, where it is in its language

    @property
    def recorders(self) -> Tuple[str, ...]:
        """The jobs that cigen adds for the proofs of parallel ones. In one file, without setup, nothing is proven by others."""
        return tuple(job.recorder for job in self.gated if job.recorder) if self.dynamic else ()

    @property
    def immediate(self) -> Tuple[Workflow, ...]:
        """The workflows of the entrypoint that run instead of setup."""
        return tuple(workflow for workflow in self.workflows if workflow.guards)

    @property
    def own_setup(self) -> Optional[Workflow]:
        """The setup workflow, where the project wrote it."""
        return next((workflow for workflow in self.workflows if workflow.is_setup), None)

    @property
    def continued(self) -> Tuple[Workflow, ...]:
        """The workflows of `main.yml`."""
        return tuple(workflow for workflow in self.workflows if not workflow.guards and not workflow.is_setup)

    @property
    def gated(self) -> Tuple[Job, ...]:
        """The variants setup probes for, in order: those with source files."""
        return tuple(job for workflow in self.continued for job in workflow.jobs if job.gated)
