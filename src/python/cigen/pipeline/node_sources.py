"""`workspace:apps/web` among source files: the package with all it depends on in its workspace, told from the manifests.

The files are those of the packages and what says at the workspace's root how all is installed. It is rather too much than
too little: what the root depends on counts for all, because packages find it there, and so do devDependencies.
"""

from __future__ import annotations

import posixpath
from typing import Dict, FrozenSet, Iterator, List, Mapping, Tuple

from cigen.config.files import Files
from cigen.config.sets import literal
from cigen.errors import CigenError
from cigen.pipeline.node_locks import LOCKS, UnreadableLock, asked_elsewhere
from cigen.pipeline.node_manifests import MANIFEST, PNPM, Table, globs_of, joined, manifest_of
from cigen.pipeline.node_settings import root_settings, undecided
from cigen.pipeline.node_specs import Asked, asked
from cigen.pipeline.node_workspace import SETTINGS, empty_directory, members, unreadable_glob

_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
# What is run for each package: how yarn finds modules without `node_modules`, and what bun loads first.
_RUN = (".pnp.cjs", ".pnp.loader.mjs", "bunfig.toml")
# One pattern, so that it matches whichever of these are there; a directory's name means all that is in it.
_AT_ROOT = "{%s}" % ",".join((MANIFEST, *LOCKS, *SETTINGS, *_RUN, ".yarn", "patches"))


class Unresolved(Exception):
    """Why nobody can tell what a package depends on."""


def sources_of_package(files: Files, path: str) -> Tuple[str, ...]:
    """The patterns of a package with what it depends on; `path` is its directory. Raises Unresolved."""
    directory = posixpath.normpath(path).strip("/")
    directory = "" if directory == "." else directory
    try:
        walk = _Walk(files, _root_of(files, directory))
        return walk.patterns(directory)
    except CigenError as error:
        raise Unresolved(f"{error.at.path}: {error.what}" if error.at else error.what) from None


def _root_of(files: Files, directory: str) -> str:
    """The nearest directory around it whose workspace the package belongs to."""
    if MANIFEST not in files.names(directory):
        raise Unresolved(f"there is no {joined(directory, MANIFEST)}")
    root = directory
    while True:
        if globs_of(files, root) is not None and (root == directory or directory in members(files, root)):
            return root
        if not root:
            raise Unresolved(f"it is no package of a workspace: no {MANIFEST} or {PNPM} above it names it")
        root = posixpath.dirname(root)


class _Walk:
    """From package to package of one workspace."""

    def __init__(self, files: Files, root: str) -> None:
        self._files, self._root = files, root
        self._names = self._by_name()
        self._packages: Dict[str, None] = {}  # with their dependencies
        self._others: Dict[str, None] = {}  # patterns of what is linked to and is no package
        self._pending: List[str] = []

    def patterns(self, directory: str) -> Tuple[str, ...]:
        self._check(directory)
        settings = root_settings(self._files, self._root)
        for name, spec in settings.dependencies:
            self._follow(asked(name, spec), self._root)
        for path in settings.patches:
            self._add_file(self._inside(self._root, path))
        self._read(self._root)
        self._pending.append(directory)
        while self._pending:
            one = self._pending.pop()
            if one not in self._packages:
                self._packages[one] = None
                self._read(one)
        inside = self._packages  # what is built inside of a package may be there or not
        outer = (one for one in sorted(inside) if not any(around in inside for around in _around(one)))
        below = (joined(literal(one), "**") for one in outer)
        return (f"{literal(self._root)}/{_AT_ROOT}", *below, *sorted(self._others))

    def _check(self, directory: str) -> None:
        puzzle = undecided(self._files, self._root)
        if puzzle:
            raise Unresolved(puzzle)
        if not any(lock in self._files.names(place) for place in (self._root, directory) for lock in LOCKS):
            raise Unresolved(f"no lock file beside {joined(self._root, MANIFEST)} says which versions it gets")

    def _by_name(self) -> Mapping[str, List[str]]:
        """Also packages that the workspace leaves out: rather one too many."""
        found: Dict[str, List[str]] = {}
        inside = {self._root, *members(self._files, self._root)}
        everything = sorted(self._everything())
        # All are asked for before one is missed: whoever answers afterwards is asked once.
        manifests = {directory: manifest_of(self._files, directory) for directory in everything}
        for directory, manifest in manifests.items():
            if manifest is None and directory in inside:
                raise Unresolved(f"{joined(directory, MANIFEST)} can't be read")
            name = (manifest or {}).get("name")
            if isinstance(name, str):
                found.setdefault(name, []).append(directory)
        return found

    def _everything(self) -> Mapping[str, None]:
        """All packages: yarn's may be roots of workspaces themselves."""
        found = {self._root: None}
        pending = [self._root]
        while pending:
            one = pending.pop()
            glob = unreadable_glob(self._files, one)
            if glob:
                raise Unresolved(f"nobody here can tell the packages of `{glob}`")
            hollow = empty_directory(self._files, one)
            if hollow:
                raise Unresolved(f"{hollow} is empty: it may be a package in a submodule that isn't checked out")
            new = [member for member in members(self._files, one, excluded=True) if member not in found]
            found.update(dict.fromkeys(new))
            pending.extend(new)
        return found

    def _read(self, directory: str) -> None:
        """Follows what a package depends on."""
        path = joined(directory, MANIFEST)
        manifest = manifest_of(self._files, directory)
        if manifest is None:
            raise Unresolved(f"{path} can't be read")
        for name, spec in _dependencies(manifest, path):
            found = asked(name, spec)
            if found.puzzle:
                raise Unresolved(f"{path}: {found.puzzle}")
            self._follow(found, directory)
        for name in sorted(self._asked_elsewhere(directory)):
            self._pending.extend(self._names[name])

    def _asked_elsewhere(self, directory: str) -> FrozenSet[str]:
        """The packages that one of elsewhere may ask for; at the root it says so of all that is installed there."""
        found: FrozenSet[str] = frozenset()
        for name in (name for name in LOCKS if name in self._files.names(directory)):
            path = joined(directory, name)
            data = self._files.read(path)
            try:
                found |= asked_elsewhere(name, b"" if data is None else data, frozenset(self._names))
            except UnreadableLock as why:
                raise Unresolved(f"{path}: {why}") from None
        return found

    def _follow(self, found: Asked, here: str) -> None:
        if found.puzzle:
            raise Unresolved(found.puzzle)
        for name in found.names:
            self._pending.extend(self._names.get(name, ()))
        if found.required:
            if found.required not in self._names:
                raise Unresolved(f"{joined(here, MANIFEST)} asks for {found.required}, which is no package here")
            self._pending.extend(self._names[found.required])
        if found.path:
            self._add_path(self._inside(here, found.path), found.link)
        if found.root_path:
            self._add_path(self._inside(self._root, found.root_path), link=False)
        for path in found.patches:
            self._add_file(self._inside(here, path))
        for path in found.from_root:
            self._add_file(self._inside(self._root, path))
        for name, spec in found.inner:
            self._follow(asked(name, spec), here)

    def _inside(self, directory: str, path: str) -> str:
        found = posixpath.normpath(posixpath.join(directory, path))
        if found.startswith(("/", "../")) or found == ".." or path.startswith("~") or "\\" in path:
            raise Unresolved(f"{joined(directory, MANIFEST)} asks for {path}, which is outside of the project")
        return "" if found == "." else found

    def _add_path(self, path: str, link: bool) -> None:
        names = self._files.names(path)
        if MANIFEST in names:
            self._pending.append(path)
        elif names and link:
            self._others[joined(literal(path), "**")] = None
        else:
            self._add_file(path)

    def _add_file(self, path: str) -> None:
        directory, name = posixpath.split(path)
        if name not in self._files.names(directory):
            raise Unresolved(f"a package asks for {path}, which is no package and no file")
        self._others[literal(path)] = None


def _around(path: str) -> Iterator[str]:
    """The directories that it is in, without itself."""
    while path:
        path = posixpath.dirname(path)
        yield path


def _dependencies(manifest: Table, path: str) -> Iterator[Tuple[str, str]]:
    for key in _DEPENDENCIES:
        written = manifest.get(key, {})
        if not isinstance(written, dict) or not all(isinstance(spec, str) for spec in written.values()):
            raise Unresolved(f"`{key}` of {path} can't be understood")
        yield from written.items()
