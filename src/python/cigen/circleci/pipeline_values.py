"""The values that every pipeline has: `pipeline.git.branch` and the like."""

from __future__ import annotations

# https://circleci.com/docs/reference/variables/#pipeline-values. Below each of these CircleCI adds values now and then.
KINDS = (
    "checkout",
    "config",
    "config_source",
    "definition",
    "deploy",
    "event",
    "git",
    "id",
    "in_setup",
    "integration_source",
    "name",
    "number",
    "organization",
    "parameters",
    "project",
    "schedule",
    "trigger",
    "trigger_parameters",
    "trigger_source",
)


def kind_of(name: str) -> str:
    """`git` for `pipeline.git.branch`."""
    return name.split(".")[1].rstrip("?")
