"""What probably no job reads: files that git tracks, that tell people something, and that no other tracked file names."""

from __future__ import annotations

from typing import Callable, Iterator, NamedTuple, Tuple

_DIRECTORIES = ("doc", "docs", "documentation")
_PROSE = (".adoc", ".gif", ".jpeg", ".jpg", ".markdown", ".md", ".pdf", ".png", ".rst", ".svg")
_FILES = ("CHANGELOG", "CODE_OF_CONDUCT", "CONTRIBUTING", "README", "SECURITY")  # each with .md behind it
_OF_GITHUB = ".github"
# Where one of these is at work, a job reads prose by its ending, and names no file.
_READERS = (
    "*.md *.rst codespell cspell dprint lychee markdownlint mdformat pre-commit prettier remark textlint typos vale"
).split()


class Tracked(NamedTuple):
    """The paths that git tracks below the project's root, and whether a file among them that is no prose has a word."""

    paths: Tuple[str, ...]
    mentions: Callable[[str], bool]


NOTHING = Tracked((), lambda word: True)


class Exclusion(NamedTuple):
    """A pattern that may stand behind `**`, and why."""

    pattern: str
    why: str


def exclusions(tracked: Tracked) -> Tuple[Exclusion, ...]:
    """Proposals for people to look at; none where anything may read prose."""
    return () if any(map(tracked.mentions, _READERS if tracked.paths else ())) else tuple(_found(tracked))


def _found(tracked: Tracked) -> Iterator[Exclusion]:
    for directory in _DIRECTORIES:
        below = [path for path in tracked.paths if path.startswith(f"{directory}/")]
        if below and all(path.lower().endswith(_PROSE) for path in below) and not tracked.mentions(directory):
            yield Exclusion(f"!/{directory}/**", "prose")
    for name in _FILES:
        if f"{name}.md" in tracked.paths and not tracked.mentions(name):
            yield Exclusion(f"!/{name}.md", "prose")
    if any(path.startswith(f"{_OF_GITHUB}/") for path in tracked.paths) and not tracked.mentions(_OF_GITHUB):
        yield Exclusion(f"!/{_OF_GITHUB}/**", "GitHub reads it, CircleCI doesn't")
