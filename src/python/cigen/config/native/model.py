"""A configuration in CircleCI's language as its file says it, cigen's keys apart."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.nodes import Node, Value
from cigen.config.output_paths import OutputPaths
from cigen.config.records import Record, key
from cigen.config.references import PATTERNS, SourcePattern
from cigen.config.setup import Setup
from cigen.config.shapes import ANY, BOOLEAN, STRING, TEXT, map_of
from cigen.errors import CigenError, Position


class RootOptions(Record):
    """cigen's keys at the root, beside CircleCI's."""

    at: Position
    required_version: str = key(TEXT, "the only version of cigen that may read this", default="")
    dynamic: Optional[bool] = key(BOOLEAN, "true writes two files although nothing is gated", default=None)
    output_path: str = key(STRING, "the directory to write into", default=".circleci")
    output_filename: str = key(STRING, "what the entrypoint is called: config.yml", default="")
    source_file_groups: Mapping[str, Tuple[SourcePattern, ...]] = key(
        map_of(PATTERNS), "patterns under a name, used as @name", default={}
    )
    setup: Optional[Node] = key(ANY, "how the setup job runs", default=None)


class Native(NamedTuple):
    """`root` is all that is written; `document` is what CircleCI gets of it, cigen's keys taken out.

    `keys` are cigen's at the root, `setup` what its `setup:` says where that is a mapping. `is_setup` is true for a setup
    configuration of the project's own.
    """

    root: Node
    document: Mapping[str, Value]
    options: RootOptions
    paths: OutputPaths
    setup: Setup
    is_setup: bool
    warnings: Tuple[CigenError, ...]

    @property
    def is_current(self) -> bool:
        """Whether it is of version 2.1: older ones have neither tags nor commands nor a setup."""
        return self.document.get("version") in (2.1, "2.1")

    @property
    def at(self) -> Position:
        """Where the configuration begins."""
        return self.root.at
