"""Where the files go and what they are called."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from cigen.config.model import RootKeys
from cigen.config.nodes import Node
from cigen.config.outputs import CONTROL, no_place, place
from cigen.config.workflow import MAIN, WorkflowSource
from cigen.errors import CigenError, ConfigError, Position

ENTRYPOINT_NAME = "config.yml"
MAIN_NAME = "main.yml"


class OutputPaths(NamedTuple):
    """Both paths relative to the project root."""

    entrypoint: str
    main: str


def output_paths(keys: RootKeys, root: Node, workflows: Sequence[WorkflowSource], config_path: str) -> OutputPaths:
    """Raises ConfigError for a place outside of the project, and when one file would replace the other."""
    entrypoint, main = usual_paths(keys.output_path, keys.output_filename, root)
    directory = entrypoint.rpartition("/")[0]
    workflow = next((workflow for workflow in workflows if workflow.name == MAIN), None)
    if workflow is not None:
        own, at = workflow.keys, workflow.at
        directory = place(own.output_path, "`output_path`", "a directory", at) if own.output_path else directory
        main = f"{directory}/{_name(own.output_filename, MAIN_NAME, at)}"
    if main == entrypoint or main.endswith(f"/{ENTRYPOINT_NAME}"):
        at = workflow.at if workflow is not None else root.key_at("output_filename")
        repair = f"Give one of the two another `output_filename`; `{ENTRYPOINT_NAME}` is the entrypoint's."
        raise ConfigError(f"the workflow `{MAIN}` can't be written to `{main}`", at, repair)
    if config_path in (entrypoint, main):
        raise no_place(config_path, "`output_path`", root.key_at("output_path"))
    return OutputPaths(entrypoint, main)


def usual_paths(path: str, filename: str, root: Node) -> OutputPaths:
    """Where the files go by what the root says. Raises ConfigError for a place outside of the project."""
    directory = place(path, "`output_path`", "a directory", root.key_at("output_path"))
    name = _name(filename, ENTRYPOINT_NAME, root.key_at("output_filename"))
    return OutputPaths(f"{directory}/{name}", f"{directory}/{MAIN_NAME}")


def unused_output_keys(workflows: Sequence[WorkflowSource]) -> Sequence[CigenError]:
    """Warnings: the other workflows share these files."""
    found = []
    for workflow in workflows:
        if workflow.name != MAIN and (workflow.keys.output_path or workflow.keys.output_filename):
            what = f"`output_path` and `output_filename` of workflow `{workflow.name}` have no effect"
            repair = "Remove them: every workflow is in the entrypoint or in the file of the workflow `main`."
            found.append(ConfigError(what, workflow.at, repair))
    return found


def _name(written: str, default: str, at: Position) -> str:
    name = written or default
    if "/" in name or CONTROL.search(name) or not name.endswith((".yml", ".yaml")):
        repair = "Write a name that ends in .yml; `output_path` says where it goes."
        raise ConfigError(f"`output_filename` {written!r} isn't the name of a YAML file", at, repair)
    return name
