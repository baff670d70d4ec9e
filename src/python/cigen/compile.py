"""A project's configuration -> the texts of its CircleCI files, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from cigen.circleci.render import render
from cigen.config.files import Files
from cigen.config.load import load
from cigen.errors import CigenError
from cigen.pipeline.expand import expand
from cigen.pipeline.model import Pipeline


@dataclass(frozen=True)
class Compilation:
    """The outputs by path relative to the project root, the pipeline they were written from, and what looked wrong."""

    outputs: Mapping[str, str]
    pipeline: Pipeline
    warnings: Tuple[CigenError, ...]


def compile_project(files: Files, config_path: Optional[str] = None) -> Compilation:
    """Compiles both files; a pure function of what `files` answers. Raises CigenError, and nothing else, on bad input."""
    pipeline = expand(load(files, config_path))
    return Compilation(render(pipeline, hashes={}), pipeline, pipeline.warnings)
