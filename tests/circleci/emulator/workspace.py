"""A workflow's workspace: each job that persists adds a layer, those behind it attach them."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

from circleci.emulator.archive import pack, unpack


@dataclass
class Workspace:
    """Layers by the job that made them, in the order they were made."""

    _layers: Dict[str, List[Tuple[str, bytes]]] = field(default_factory=dict)

    def persist(self, job: str, root: Path, pattern: str) -> int:
        """Adds what a glob matches under `root`; returns how many paths."""
        matches = sorted(glob.glob(os.path.join(glob.escape(str(root)), pattern)))
        for match in matches:
            parent = os.path.relpath(os.path.dirname(match), root)
            self._layers.setdefault(job, []).append((parent, pack(Path(match))))
        return len(matches)

    def attach(self, directory: Path, ancestors: Iterable[str]) -> int:
        """Unpacks the layers of the jobs that came before; returns how many."""
        before = set(ancestors)
        directory.mkdir(parents=True, exist_ok=True)
        layers = [layer for job, made in self._layers.items() if job in before for layer in made]
        for parent, packed in layers:
            unpack(packed, directory / parent)
        return len(layers)
