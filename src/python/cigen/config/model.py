"""The whole configuration: what is written at the root, and the Config that loading gives."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.circleci_options import CircleciOptions
from cigen.config.command import Command
from cigen.config.definitions import EXECUTOR, ORB
from cigen.config.job import JobConfig
from cigen.config.nodes import Node
from cigen.config.outputs import Output
from cigen.config.parameters import PIPELINE_PARAMETERS, Parameter
from cigen.config.records import Record, key, rest
from cigen.config.settings import SETTINGS_KEYS, Settings
from cigen.config.setup import Setup
from cigen.config.shapes import ANY, BOOLEAN, MAPPING, STRING, STRINGS, TEXT, kept, list_of, map_of, names_to, record
from cigen.config.workflow import WorkflowKeys, WorkflowSource
from cigen.errors import CigenError, Position

_COMMANDS = kept(map_of(ANY), names_to({"$ref": Command}))
_JOBS = kept(MAPPING, names_to({"$ref": JobConfig}))
_WORKFLOWS = kept(map_of(MAPPING), names_to({"$ref": WorkflowKeys}))
_SETUP = kept(ANY, {"anyOf": [BOOLEAN.schema, {"$ref": Setup}]})


class RootKeys(Record):
    """`.cigen/config.yml` with its fragments, or `cigen.yml`."""

    at: Position
    provider: str = key(STRING, "the CI to write for: circleci", default="circleci")
    providers: Optional[Tuple[str, ...]] = key(STRINGS, "the CIs to write for, circleci among them", default=None)
    required_version: str = key(TEXT, "the only version of cigen that may read this", default="")
    dynamic: bool = key(BOOLEAN, "true writes two files and a setup job", default=True)
    output_path: str = key(STRING, "the directory to write into", default=".circleci")
    output_filename: str = key(STRING, "what the entrypoint is called: config.yml", default="")
    outputs: Tuple[Output, ...] = key(list_of(record(Output, "a file")), "other files, from templates", default=())
    parameters: Mapping[str, Parameter] = key(PIPELINE_PARAMETERS, "pipeline parameters", default={})
    orbs: Mapping[str, Node] = key(map_of(ORB), "orbs by name", default={})
    executors: Mapping[str, Node] = key(map_of(EXECUTOR), "CircleCI executors by name", default={})
    runners: Mapping[str, Node] = key(map_of(ANY), "executors by name, as `runner` names them", default={})
    commands: Mapping[str, Node] = key(_COMMANDS, "commands by name", default={})
    jobs: Optional[Node] = key(_JOBS, "jobs of the workflow main, by path", default=None)
    workflows: Mapping[str, Node] = key(_WORKFLOWS, "workflows by name", default={})
    vars: Mapping[str, Node] = key(map_of(ANY), "template variables by name", default={})
    setup: Optional[Node] = key(_SETUP, "the setup job, or true for one of the project's own", default=None)
    setup_options: Optional[Node] = key(kept(MAPPING, {"$ref": Setup}), "an older name of `setup`", default=None)
    circleci: CircleciOptions = key(
        record(CircleciOptions, "a mapping"), "what is for CircleCI alone", default=CircleciOptions()
    )
    settings: Mapping[str, Node] = rest(*SETTINGS_KEYS, kind=Settings)
    without_effect: Mapping[str, Node] = rest(
        "$schema",
        "anchors",
        "buildkite",
        "cache_backends",
        "github",
        "graph",
        "project",
        "provider_config",
        "version",
        "workflows_meta",
    )


class Config(NamedTuple):
    """One project's CI as its files say it, before anything is expanded."""

    at: Position
    dynamic: bool
    entrypoint_path: str
    main_path: str
    required_version: str
    parameters: Mapping[str, Parameter]
    orbs: Mapping[str, Node]
    executors: Mapping[str, Node]
    commands: Mapping[str, Command]
    workflows: Tuple[WorkflowSource, ...]
    settings: Settings
    circleci: CircleciOptions
    setup: Setup
    outputs: Mapping[str, str]
    warnings: Tuple[CigenError, ...]
