"""Orbs whose text the project holds: `.cigen/orbs/NAMESPACE/NAME@X.Y.Z.yml`, what `circleci orb source` prints.

An orb at an exact version never changes, so its text can stand beside the configuration, and is read like an orb that is
written out.
"""

from __future__ import annotations

import re
from typing import Mapping, Optional

from cigen.circleci.definitions import Sources
from cigen.circleci.document import DocumentError, load
from cigen.config.files import Files
from cigen.config.nodes import Value
from cigen.errors import ConfigError, Position

_REFERENCE = re.compile(r"([\w.-]+/[\w-]+)@(\d+\.\d+\.\d+)", re.ASCII)


def orb_sources(files: Files) -> Sources:
    """What an orb's reference stands for, None where the project doesn't hold it. Raises ConfigError for a broken one."""
    return lambda reference: _source(reference, files)


def _source(reference: str, files: Files) -> Optional[Mapping[str, Value]]:
    if not _REFERENCE.fullmatch(reference) or ".." in reference:
        return None
    path = f".cigen/orbs/{reference}.yml"
    data = files.read(path)
    if data is None:
        return None
    try:
        return load(data)
    except DocumentError as error:
        place = Position(path, error.line or 1, error.column or 1)
        raise ConfigError(f"the orb {reference} can't be read: {error}", place, "Print it again.") from None
