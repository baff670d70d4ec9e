"""Files kept from one machine for another: what caches and workspaces store."""

from __future__ import annotations

import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

from circleci.emulator.machine import Machine


@dataclass(frozen=True)
class Archive:
    """Trees, each with the path it came from: absolute, or under `~`."""

    trees: Tuple[Tuple[str, bytes], ...]

    def restore(self, machine: Machine) -> None:
        """Puts everything back where it was, over what is there."""
        for path, packed in self.trees:
            unpack(packed, machine.host(machine.absolute(os.path.dirname(path))))


def pack(path: Path) -> bytes:
    """One file or directory under its own name."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(path, arcname=path.name)
    return packed.getvalue()


def unpack(packed: bytes, directory: Path) -> None:
    """The tree, into a directory that is made where it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        # It is our own archive; Python 3.14's default filter would refuse absolute links and change modes.
        tar.extraction_filter = lambda member, _: member
        tar.extractall(directory)
