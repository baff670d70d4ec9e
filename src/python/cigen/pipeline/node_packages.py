"""The packages that jobs name among their source files, each looked at once."""

from __future__ import annotations

from typing import Dict, List, Tuple, Union

from cigen.config.files import Files
from cigen.config.references import SourcePattern
from cigen.config.sets import CLOSE, OPEN
from cigen.pipeline.node_sources import Unresolved, sources_of_package


class NodePackages:
    """Those of one project. What cigen reads to know them counts as configuration: a change of it is seen."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._known: Dict[str, Union[Tuple[str, ...], str]] = {}

    def in_place(self, patterns: Tuple[SourcePattern, ...]) -> Tuple[Tuple[SourcePattern, ...], str]:
        """The patterns with the packages' own in their place, as sets of their own; or why nobody can tell these."""
        found: List[SourcePattern] = []
        for pattern in patterns:
            known = None if pattern.package is None else self._sources(pattern.package)
            if isinstance(known, str):
                return patterns, f"`{pattern.text}`: {known}"
            texts = (pattern.text,) if known is None else (OPEN, *known, CLOSE)
            found.extend(pattern if text == pattern.text else SourcePattern(text, pattern.at) for text in texts)
        return tuple(found), ""

    def _sources(self, path: str) -> Union[Tuple[str, ...], str]:
        if path not in self._known:
            try:
                self._known[path] = sources_of_package(self.files, path)
            except Unresolved as why:
                self._known[path] = str(why)
        return self._known[path]
