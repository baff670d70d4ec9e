"""A project's configuration -> its pipeline, and the texts of its CircleCI files."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.render import documents, render
from cigen.circleci.reserved import check_reserved
from cigen.config.files import Files
from cigen.config.load import load
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen.gate.plan import Proofs, make_plan
from cigen.pipeline.expand import expand
from cigen.pipeline.model import Pipeline


class Compilation(NamedTuple):
    """The outputs by path relative to the project root, the pipeline they were written from, and what looked wrong."""

    outputs: Mapping[str, str]
    pipeline: Pipeline
    warnings: Tuple[CigenError, ...]


def load_pipeline(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Pipeline:
    """The expanded pipeline; a pure function of what `files` and `variables` answer. Raises CigenError on bad input."""
    pipeline = expand(load(files, config_path, variables), files)
    check_reserved(pipeline)
    return pipeline


def check_project(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Pipeline:
    """The pipeline, once CircleCI would take what is written from it. Raises CigenError where it wouldn't."""
    pipeline = load_pipeline(files, config_path, variables)
    documents(make_plan(pipeline, Proofs()).pipeline)
    return pipeline


def compile_project(
    files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None
) -> Compilation:
    """Both files as they are committed. Raises CigenError, and nothing else, on bad input."""
    pipeline = load_pipeline(files, config_path, variables)
    return Compilation(render(make_plan(pipeline, Proofs()).pipeline), pipeline, pipeline.warnings)
