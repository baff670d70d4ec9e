"""All patterns of all jobs against one sorted file list.

The directory part of a glob is tested once per directory, and only below the glob's literal prefix; names are found
through their extension where that is all the glob asks for. A pattern that several jobs share is matched once.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import AbstractSet, Callable, Optional, Sequence

from cigen.hashing.patterns.language import Glob, compile_exclude, compile_include
from cigen.hashing.patterns.regex import directory_predicate, name_predicate

_WILD = frozenset("*?[")
Indices = AbstractSet[int]


class Matcher:
    """Answers which of `paths` (bytes, each once, sorted) a pattern selects, as indices into them."""

    def __init__(self, paths: Sequence[bytes]) -> None:
        self._count = len(paths)
        self._names: dict[str, dict[str, int]] = {}
        self._by_extension: Optional[dict[str, dict[str, list[int]]]] = None
        self._patterns: dict[tuple[str, bool], Indices] = {}
        self._folders: dict[tuple[tuple[str, ...], bool], Sequence[str]] = {}
        # one decode for all: paths hold no NUL; text order differs from byte order, so indices are kept, not positions
        texts = b"\0".join(paths).decode("utf-8", "surrogateescape").split("\0") if paths else []
        names = self._names
        for index, text in enumerate(texts):
            folder, slash, name = text.rpartition("/")
            try:
                names[folder + slash][name] = index
            except KeyError:
                names[folder + slash] = {name: index}
        self._directories = sorted(names)

    def included(self, pattern: str) -> Indices:
        """The paths that a pattern selects."""
        return self._cached(pattern, False, compile_include)

    def excluded(self, pattern: str) -> Indices:
        """What `!pattern` takes away; `pattern` comes without the `!`."""
        return self._cached(pattern, True, compile_exclude)

    def named(self, path: str) -> Indices:
        """The one file of that exact path, if it is there."""
        folder, slash, name = path.rpartition("/")
        index = self._names.get(folder + slash, {}).get(name)
        return frozenset() if index is None else frozenset((index,))

    def _cached(self, pattern: str, negated: bool, compiler: Callable[[str], Sequence[Glob]]) -> Indices:
        found = self._patterns.get((pattern, negated))
        if found is None:
            globs = compiler(pattern)
            found = self._glob(globs[0]) if len(globs) == 1 else frozenset().union(*map(self._glob, globs))
            self._patterns[pattern, negated] = found
        return found

    def _glob(self, glob: Glob) -> Indices:
        *folders, last = glob.segments
        if last == "**":
            return self._everything(self._matching(glob.segments, glob.ascii))
        directories = self._matching(tuple(folders), glob.ascii)
        if not _WILD.intersection(last):
            return {self._names[d][last] for d in directories if last in self._names[d]}
        extension = _extension(last)
        if extension is not None:
            buckets = self._extension_buckets().get(extension, {})
            if len(buckets) < len(directories):
                wanted = set(directories)
                return {i for d, indices in buckets.items() if d in wanted for i in indices}
            return {i for d in directories for i in buckets.get(d, ())}
        return self._named(directories, name_predicate(last, glob.ascii))

    def _named(self, directories: Sequence[str], passes: Optional[Callable[[str], object]]) -> Indices:
        if passes is None:
            return self._everything(directories)
        return {i for d in directories for name, i in self._names[d].items() if passes(name)}

    def _everything(self, directories: Sequence[str]) -> Indices:
        if len(directories) == len(self._directories):
            return frozenset(range(self._count))
        found: set[int] = set()
        for directory in directories:
            found.update(self._names[directory].values())
        return found

    def _matching(self, segments: tuple[str, ...], ascii_only: bool) -> Sequence[str]:
        """The directories that `segments` lead to, each ending in a slash, the root being ""."""
        key = segments, ascii_only
        if key not in self._folders:
            self._folders[key] = self._match_directories(segments, ascii_only)
        return self._folders[key]

    def _match_directories(self, segments: tuple[str, ...], ascii_only: bool) -> Sequence[str]:
        literal = next((i for i, s in enumerate(segments) if _WILD.intersection(s)), len(segments))
        prefix = "".join(f"{s}/" for s in segments[:literal])
        if literal == len(segments):
            return (prefix,) if prefix in self._names else ()
        below = self._below(prefix)
        if segments[literal:] == ("**",):
            return below
        passes = directory_predicate(segments[literal:], ascii_only)
        start = len(prefix)
        return [d for d in below if passes(d[start:])]

    def _below(self, prefix: str) -> Sequence[str]:
        if not prefix:
            return self._directories
        first = bisect_left(self._directories, prefix)
        last = bisect_left(self._directories, prefix[:-1] + "0")  # "0" follows "/"
        return self._directories[first:last]

    def _extension_buckets(self) -> dict[str, dict[str, list[int]]]:
        if self._by_extension is None:
            buckets: dict[str, dict[str, list[int]]] = {}
            for directory, names in self._names.items():
                for name, index in names.items():
                    dot = name.rfind(".")
                    if dot >= 0:
                        folders = buckets.setdefault(name[dot:], {})
                        folders.setdefault(directory, []).append(index)
            self._by_extension = buckets
        return self._by_extension


def _extension(segment: str) -> Optional[str]:
    """`.rb` for `*.rb`, None for any other segment."""
    rest = segment[1:]
    if segment[:1] == "*" and rest[:1] == "." and "." not in rest[1:] and not _WILD.intersection(rest):
        return rest
    return None
