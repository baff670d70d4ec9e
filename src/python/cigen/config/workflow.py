"""A workflow as it was written: its `config.yml` and its jobs."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.job import JobConfig, JobSource
from cigen.config.nodes import Node
from cigen.config.records import Record, key, rest
from cigen.config.settings import SETTINGS_KEYS, Settings
from cigen.config.shape import Schema
from cigen.config.shapes import ANY, BOOLEAN, STRING, STRINGS, kept, list_of, names_to, record
from cigen.errors import Position

MAIN, SETUP = "main", "setup"


class RunWhen(Record):
    """One condition of a workflow that runs on a pipeline parameter."""

    at: Position
    parameter: str = key(STRING, "the pipeline parameter to look at", default="")
    equals: Optional[Node] = key(ANY, "the value that starts the workflow; true when not written", default=None)
    provider: str = key(STRING, "the CI this clause is for; others skip it", default="circleci")
    variable: str = key(STRING, "another provider's", default="")
    env: str = key(STRING, "another provider's", default="")
    expression: str = key(STRING, "another provider's", default="")


class Stage(Record):
    """The jobs of one directory below `jobs/`: all of them wait for every job of the stages in `needs`."""

    at: Position
    name: str = key(STRING, "the directory below `jobs/`")
    needs: Tuple[str, ...] = key(STRINGS, "the stages that come before", default=())


# A listed job may have keys beside its name.
_JOBS: Schema = {
    "anyOf": [names_to({"$ref": JobConfig}), {"type": "array", "items": {"anyOf": [STRING.schema, {"type": "object"}]}}]
}


class WorkflowKeys(Record):
    """`workflows/<workflow>/config.yml`."""

    at: Position
    run_when: Tuple[RunWhen, ...] = key(
        list_of(record(RunWhen, "a condition")), "parameters that start it at once", default=()
    )
    stages: Tuple[Stage, ...] = key(list_of(record(Stage, "a stage")), "which directory waits for which", default=())
    stage_prefix: bool = key(BOOLEAN, "put the stage before each job's name", default=False)
    default_stage_prefix: bool = key(BOOLEAN, "also for jobs directly below `jobs/`", default=False)
    stage_prefix_separator: str = key(STRING, "what stands between stage and name", default="_")
    dynamic: Optional[bool] = key(BOOLEAN, "of main: as at the root", default=None)
    output_path: str = key(STRING, "of main: where its file goes", default="")
    output_filename: str = key(STRING, "of main: what its file is called: main.yml", default="")
    setup: bool = key(BOOLEAN, "it is the setup workflow, instead of the one that cigen writes", default=False)
    jobs: Optional[Node] = key(kept(ANY, _JOBS), "jobs by path, or a list of those at the root", default=None)
    name: str = key(STRING, "another provider's", default="")
    settings: Mapping[str, Node] = rest(*SETTINGS_KEYS, kind=Settings)
    circleci: Mapping[str, Node] = rest("max_auto_reruns")
    without_effect: Mapping[str, Node] = rest("$schema", "on", "permissions", "concurrency", "env")


class WorkflowSource(NamedTuple):
    """One workflow with the settings that hold in it and its jobs in order of path."""

    name: str
    at: Position
    keys: WorkflowKeys
    settings: Settings
    jobs: Tuple[JobSource, ...]

    @property
    def is_setup(self) -> bool:
        """Whether it stands in the place of the setup workflow that cigen writes."""
        return self.keys.setup or self.name == SETUP
