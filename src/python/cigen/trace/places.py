"""Absolute paths -> paths below the project's root, by the way of symlinks as the system goes it."""

from __future__ import annotations

import os
from typing import Dict, Iterator, Optional, Tuple

_GIT = ".git"
_DEEPEST = 200


class Places:
    """`root` has no symlink in it. Where links lead is asked once for each directory."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: Dict[str, Tuple[str, Tuple[str, ...]]] = {}

    def end(self, path: str) -> Optional[str]:
        """Where the path leads, relative to the root and empty for the root itself; None where that is elsewhere."""
        return self._inside(self._followed(path)[0])

    def links(self, path: str) -> Iterator[str]:
        """The links below the root on the way there."""
        for link in self._followed(path)[1]:
            inside = self._inside(link)
            if inside:
                yield inside

    def _inside(self, path: str) -> Optional[str]:
        """git's own directory doesn't count as one of the project's."""
        if path == self._root:
            return ""
        start = self._root.rstrip("/") + "/"
        inside = path[len(start) :] if path.startswith(start) else ""
        return inside if inside and _GIT not in inside.split("/") else None

    def _followed(self, path: str) -> Tuple[str, Tuple[str, ...]]:
        """Where a path leads, and the links that were followed; its last part may be one of them."""
        links: Dict[str, None] = {}
        while True:
            parent, name = os.path.split(path.rstrip("/"))
            directory, more = self._directory(parent)
            links.update(dict.fromkeys(more))
            if name in ("", "."):
                return directory, tuple(links)
            if name == "..":
                return os.path.dirname(directory), tuple(links)
            place = os.path.join(directory, name)
            if place in links or not os.path.islink(place):
                return place, tuple(links)
            links[place] = None
            path = os.path.join(directory, os.readlink(place))

    def _directory(self, path: str) -> Tuple[str, Tuple[str, ...]]:
        if path in ("", "/"):
            return "/", ()
        if path not in self._known:
            self._known[path] = path, ()  # for links that lead to themselves
            deep = path.count("/") > _DEEPEST
            self._known[path] = (os.path.realpath(path), ()) if deep else self._followed(path)
        return self._known[path]
