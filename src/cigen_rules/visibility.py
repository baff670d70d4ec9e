"""What `[GLOBAL].pants_ignore` hides from Pants, and so from every rule."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import Iterable, Iterator, Optional

from cigen.config.sets import WORDS
from cigen.config.targets import PANTS
from cigen.errors import ConfigError
from cigen.hashing.patterns.language import PatternError, alternatives, compile_include
from cigen.hashing.patterns.matcher import Matcher

_NEEDED = (".circleci", ".cigen")


def hidden_directory(project_root: str, pants_ignore: Iterable[str]) -> Optional[ConfigError]:
    """The error for the first of our directories that Pants can't see, or None when it sees both."""
    patterns = tuple(pants_ignore)
    for path in (posixpath.join(project_root, directory) for directory in _NEEDED):
        if _is_ignored(path, patterns):
            return ConfigError(
                f"Pants ignores `{path}/`, so it can neither read nor compare the files in it.",
                repair='Add to pants.toml, below [GLOBAL]: pants_ignore.add = ["!.circleci/", "!.cigen/"]',
            )
    return None


def hidden_pattern(project_root: str, pattern: str, pants_ignore: Iterable[str]) -> Optional[ConfigError]:
    """The error, without a place, for a pattern all of whose files lie in a directory that Pants can't see."""
    ignore = tuple(pants_ignore)
    for directory in _fixed_directories(pattern):
        path = posixpath.join(project_root, directory)
        if _is_ignored(path, ignore):
            what = f"Pants ignores `{path}/`, so it sees none of the files that `{pattern}` means"
            line = f'pants_ignore.add = ["!{posixpath.basename(path)}/"]'
            return ConfigError(what, repair=f"Add to pants.toml, below [GLOBAL]: {line}")
    return None


def _fixed_directories(pattern: str) -> Iterator[str]:
    """The directories that every file of a pattern lies in, from the outermost on."""
    if pattern.startswith(("!", PANTS)) or pattern in WORDS:
        return
    texts = alternatives(pattern)
    first, *others = (list(_fixed(text)) for text in texts)
    yield from (path for path in first if all(path in other for other in others))


def _fixed(pattern: str) -> Iterator[str]:
    glob, *_ = compile_include(pattern)
    path = ""
    for segment in glob.segments if pattern.endswith("/") else glob.segments[:-1]:
        if set(segment) & set("*?["):
            return
        path = posixpath.join(path, segment)
        yield path


def ignored_by_git(path: str, lines: Iterable[str]) -> bool:
    """Whether the lines of the `.gitignore` at the build root hide a file; the last one that matches decides."""
    matcher, ignored = Matcher([path.encode()]), False
    for line in lines:
        pattern = line.rstrip()
        negated = pattern.startswith("!")
        try:
            if pattern and not pattern.startswith("#") and matcher.excluded(pattern[negated:]):
                ignored = not negated
        except PatternError:
            continue  # no form that could be meant for one of our files
    return ignored


def _is_ignored(path: str, patterns: Iterable[str]) -> bool:
    # As in a .gitignore: the last pattern that matches decides; one with a slash before its end is anchored.
    ignored = False
    for pattern in patterns:
        glob = pattern.lstrip("!").rstrip("/")
        if fnmatchcase(path if "/" in glob else posixpath.basename(path), glob.lstrip("/")):
            ignored = not pattern.startswith("!")
    return ignored
