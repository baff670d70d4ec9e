"""A copied configuration and what cigen writes for it."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, Callable, Mapping, NamedTuple, Tuple

import pytest

from cigen.circleci.document import load
from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles

ENTRYPOINT, MAIN = ".circleci/config.yml", ".circleci/main.yml"


class Copied(NamedTuple):
    """The texts by path, each as CircleCI reads it, and what was said meanwhile."""

    texts: Mapping[str, str]
    warnings: Tuple[str, ...]

    @property
    def entrypoint(self) -> Any:
        return load(self.texts[ENTRYPOINT].encode())

    @property
    def main(self) -> Any:
        return load(self.texts[MAIN].encode())


Copy = Callable[..., Copied]


@pytest.fixture(scope="session")
def copy() -> Copy:
    def compiled(text: str, path: str = "cigen.yml", **files: str) -> Copied:
        contents = {path: dedent(text).encode(), **{name: given.encode() for name, given in files.items()}}
        compilation = compile_project(SnapshotFiles(contents))
        return Copied(compilation.outputs, tuple(map(str, compilation.warnings)))

    return compiled
