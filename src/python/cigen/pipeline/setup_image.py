"""The image of the setup job and of the jobs that record proofs: both run cigen."""

from __future__ import annotations

from typing import Iterator

from cigen.config.setup import Setup
from cigen.errors import CigenError, ConfigError
from cigen.pipeline.model import Pipeline

_OWN = "docspringcom/cigen"
# Where cigen comes with the project or by an installer: git, bash, curl, and a Python that both can use.
_PYTHON = "cimg/python:3.12"
_REPAIR = (
    "Run `cigen vendor` and commit what it writes, or set `setup.image` or `setup.installer` (docs/setup-image.md)."
)


def setup_image(setup: Setup, required_version: str) -> str:
    """The image: the one named, one with Python where cigen comes otherwise, else cigen's own of the right version."""
    if setup.image:
        return setup.image
    return f"{_OWN}:{required_version or 'latest'}" if isinstance(setup.installer, bool) else _PYTHON


def unpublished(pipeline: Pipeline) -> Iterator[CigenError]:
    """A warning where setup would run in an image that nobody is known to have published."""
    setup = pipeline.setup
    is_written = pipeline.dynamic and pipeline.continued and not pipeline.own_setup
    if is_written and not setup.image and isinstance(setup.installer, bool):
        what = f"the setup job needs the image {_OWN}, which isn't published: every pipeline would fail"
        yield ConfigError(what, setup.at or pipeline.at, _REPAIR)
