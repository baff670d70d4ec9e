"""The packages of an npm, pnpm, yarn or bun workspace, told from its own manifest, and what installing them leaves behind."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from cigen.config.files import Files
from cigen.errors import CigenError
from cigen.pipeline.node_manifests import MANIFEST, PNPM, globs_of, joined

MODULES = "node_modules"
# What says how packages are installed, beside the manifests and the lock file.
SETTINGS = (PNPM, ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".pnpmfile.mjs")
_LINKER = re.compile(rb"^nodeLinker:\s*[\"']?([\w-]+)", re.MULTILINE)
# https://yarnpkg.com/features/pnp: what yarn installs instead of `node_modules` where nobody says `nodeLinker`.
_PNP = (
    ".pnp.cjs",
    ".pnp.loader.mjs",
    ".yarn/cache",
    ".yarn/unplugged",
    ".yarn/install-state.gz",
    "~/.yarn/berry/cache",
)
# Extended globs, classes, escapes, ranges: each package manager reads these as its own matcher does.
_STRANGE = re.compile(r"[()|\\\[\]]|\{[^{}]*\.\.[^{}]*\}")
_BRACES = re.compile(r"\{([^{}]*)\}")
_MOST_SPELLINGS = 100


def members(files: Files, root: str, excluded: bool = False) -> Tuple[str, ...]:
    """The directories of the packages, in order, without the root's own; with `excluded` also those that `!` takes away."""
    globs = globs_of(files, root) or ()
    taken = [one for glob in globs if glob.startswith("!") for one in _spellings(glob[1:])]
    found: Dict[str, None] = {}
    for glob in globs:
        for spelling in () if glob.startswith("!") else _spellings(glob):
            found.update(dict.fromkeys(_matching(files, root, _segments(spelling))))
    below = {one: one[len(root) + 1 :] if root else one for one in found if one != root}
    return tuple(sorted(one for one, path in below.items() if excluded or not _is_taken(path, taken)))


def unreadable_glob(files: Files, root: str) -> str:
    """One whose packages nobody here can tell for sure; empty where all can be."""
    globs = (glob for glob in globs_of(files, root) or () if not glob.startswith("!"))
    return next((glob for glob in globs if _STRANGE.search(glob) or _braces_left(glob)), "")


def _braces_left(glob: str) -> bool:
    spellings = _spellings(glob)
    return not spellings or any("{" in one or "}" in one or ".." in one.split("/") for one in spellings)


class _Within:
    """The files of a project; what can't be read, such as a link that leads out of it, isn't there."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def read(self, path: str) -> Optional[bytes]:
        try:
            return self._files.read(path)
        except CigenError:
            return None

    def names(self, directory: str) -> Tuple[str, ...]:
        try:
            return self._files.names(directory)
        except CigenError:
            return ()


def kept_paths(files: Files, root: str) -> Tuple[str, ...]:
    """What an installation at a root leaves behind, relative to it."""
    files = _Within(files)
    settings = files.read(joined(root, ".yarnrc.yml"))
    linker = None if settings is None else _LINKER.search(settings)
    pnp = _PNP if settings is not None and (linker is None or linker[1] == b"pnp") else ()
    below = (one[len(root) + 1 :] if root else one for one in members(files, root))
    return (MODULES, *(joined(one, MODULES) for one in below), *pnp)


def _segments(glob: str) -> List[str]:
    return [segment for segment in glob.split("/") if segment not in ("", ".")]


def _spellings(glob: str) -> Sequence[str]:
    """The glob without braces; none where it would be too many."""
    pending: List[str] = [glob]
    found: List[str] = []
    while pending:
        if len(pending) + len(found) > _MOST_SPELLINGS:
            return ()
        text = pending.pop(0)
        match = _BRACES.search(text)
        if match is None:
            found.append(text)
        else:
            pending.extend(f"{text[: match.start()]}{one}{text[match.end() :]}" for one in match[1].split(","))
    return found


def empty_directory(files: Files, root: str) -> str:
    """One on the way to packages that holds nothing: git leaves a submodule so that isn't checked out; empty for none."""
    globs = (glob for glob in globs_of(files, root) or () if not glob.startswith("!"))
    spellings = (_segments(spelling) for glob in globs for spelling in _spellings(glob))
    walked = [directory for segments in spellings for directory, _ in _walked(files, root, segments)]
    # All are asked for before one is missed, as whoever answers afterwards would have it.
    empty = [directory for directory in walked if directory != root and not files.names(directory)]
    return empty[0] if empty else ""


def _matching(files: Files, directory: str, segments: Sequence[str]) -> Iterator[str]:
    walked = _walked(files, directory, segments)
    return (one for one, is_match in walked if is_match and MANIFEST in files.names(one))


def _walked(files: Files, directory: str, segments: Sequence[str]) -> Iterator[Tuple[str, bool]]:
    """The directories that a glob leads through, and whether it leads to them."""
    yield directory, not segments
    if not segments:
        return
    first, *rest = segments
    if first == "**":
        yield from _walked(files, directory, rest)
    below = _below(files, directory) if first != ".." else ()
    for name in below:
        if first == "**":
            yield from _walked(files, joined(directory, name), segments)
        elif fnmatchcase(name, first):
            yield from _walked(files, joined(directory, name), rest)


def _below(files: Files, directory: str) -> Iterator[str]:
    names = (name[:-1] for name in files.names(directory) if name.endswith("/"))
    return (name for name in names if name not in (MODULES, "bower_components", ".git"))


def _is_taken(path: str, taken: Sequence[str]) -> bool:
    return any(_is_match(path.split("/"), _segments(glob)) for glob in taken)


def _is_match(parts: Sequence[str], segments: Sequence[str]) -> bool:
    if not segments or not parts:
        return not parts and all(segment == "**" for segment in segments)
    if segments[0] == "**":
        return _is_match(parts, segments[1:]) or _is_match(parts[1:], segments)
    return fnmatchcase(parts[0], segments[0]) and _is_match(parts[1:], segments[1:])
