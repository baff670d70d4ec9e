"""Files that aren't written yet, over those of a directory."""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from cigen.config.files import Files, SnapshotFiles


class FilesOver:
    """Answers with the files of `texts`, and for all else with those below."""

    def __init__(self, below: Files, texts: Mapping[str, str]) -> None:
        self._below = below
        self._above = SnapshotFiles({path: text.encode() for path, text in texts.items()})

    def read(self, path: str) -> Optional[bytes]:
        found = self._above.read(path)
        return self._below.read(path) if found is None else found

    def names(self, directory: str) -> Tuple[str, ...]:
        return tuple(sorted({*self._above.names(directory), *self._below.names(directory)}))
