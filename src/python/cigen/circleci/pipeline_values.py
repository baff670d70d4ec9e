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


# What no two pipelines share, or only by chance.
_OF_ONE_PIPELINE = ("pipeline.id", "pipeline.number", "pipeline.git.revision")
_OF_ONE_COMMIT = "pipeline.git.commit."


def differs_in_every_pipeline(name: str) -> bool:
    """Whether a value is another one in each pipeline."""
    return name in _OF_ONE_PIPELINE or name.startswith(_OF_ONE_COMMIT)
