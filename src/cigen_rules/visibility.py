"""What `[GLOBAL].pants_ignore` hides from Pants, and so from every rule."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import Iterable, Optional

from cigen.errors import ConfigError
from cigen.hashing.matcher import Matcher
from cigen.hashing.patterns import PatternError

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
