"""A pipeline of CircleCI's own language -> its files: what is written, and cigen's jobs and steps beside it."""

from __future__ import annotations

from typing import Mapping

from cigen.config.nodes import Value
from cigen.pipeline.model import Pipeline

__all__ = ("plain",)


def plain(pipeline: Pipeline) -> Mapping[str, Value]:
    """The one file of a configuration in which nothing is gated: what is written."""
    assert pipeline.native is not None
    return pipeline.native
