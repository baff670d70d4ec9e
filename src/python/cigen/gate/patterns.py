"""The patterns of gated jobs: whether each can be read, and which of them match nothing."""

from __future__ import annotations

from typing import Dict, Iterator, Sequence

from cigen.config.references import Pattern
from cigen.errors import CigenError, ConfigError
from cigen.hashing.matcher import Matcher
from cigen.hashing.patterns import compile_exclude, compile_include
from cigen.pipeline.model import Job, Pipeline


def check_patterns(pipeline: Pipeline) -> None:
    """Raises PatternError, with its place, for the first pattern nobody could match."""
    for pattern in _patterns(pipeline.gated):
        if pattern.text.startswith("!"):
            compile_exclude(pattern.text[1:], pattern.at)
        else:
            compile_include(pattern.text, pattern.at)


def idle(pipeline: Pipeline, paths: Sequence[bytes]) -> Iterator[CigenError]:
    """Warnings about patterns that match none of `paths` (relative to the project root, sorted)."""
    matcher = Matcher(paths)
    for pattern in _patterns(pipeline.gated):
        if not pattern.text.startswith("!") and not matcher.included(pattern.text):
            what = f"`{pattern.text}` matches no file: the jobs that name it are never skipped"
            yield ConfigError(what, pattern.at, "Mend the pattern, or remove it.")


def _patterns(jobs: Sequence[Job]) -> Sequence[Pattern]:
    """Each once; what Pants knows is left to it."""
    found: Dict[str, Pattern] = {}
    for job in jobs:
        for pattern in job.source_files:
            if pattern.target is None:
                found.setdefault(pattern.text, pattern)
    return tuple(found.values())
