"""The patterns of gated jobs: whether each can be read, and which of them are there for nothing."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Sequence

from cigen.config.references import SourcePattern
from cigen.config.sets import WORDS
from cigen.errors import CigenError, ConfigError, each
from cigen.hashing.job.select import chooser_of
from cigen.hashing.patterns.language import compile_exclude, compile_include, is_wild
from cigen.hashing.patterns.lists import entries_of
from cigen.hashing.tree.indirections import NOTHING, Indirections
from cigen.pipeline.model import Job, Pipeline


def check_patterns(pipeline: Pipeline) -> None:
    """Raises Mistakes, each pattern that nobody could match with its place."""
    each(_check, _patterns(pipeline.gated).values())


def _check(pattern: SourcePattern) -> None:
    if pattern.text.startswith("!"):
        compile_exclude(pattern.text[1:], pattern.at)
    else:
        compile_include(pattern.text, pattern.at)


def idle(pipeline: Pipeline, paths: Sequence[bytes], indirections: Indirections = NOTHING) -> Iterator[CigenError]:
    """Warnings about patterns that match none of `paths` (relative to the project root, sorted), or excluded ones only.

    `elsewhere` is what lies behind symlinks and in submodules.
    """
    chooser, known = chooser_of(paths, indirections), _patterns(pipeline.gated)
    lists = dict.fromkeys(tuple(p.text for p in job.source_files if not p.names_targets) for job in pipeline.gated)
    said: Dict[str, str] = {}
    for chosen in (chooser.choose(entries_of(patterns)) for patterns in lists):
        for text in chosen.idle:
            said.setdefault(text, f"`{text}` matches no file")
        for text in chosen.excluded:
            said.setdefault(text, f"every file that `{text}` matches is excluded again")
    for text, what in said.items():
        what = f"{what}: the jobs that name it are never skipped"
        yield ConfigError(what, known[text].at, "Mend the pattern, or remove it.")


def shallow(pipeline: Pipeline, paths: Sequence[bytes], indirections: Indirections = NOTHING) -> Iterator[CigenError]:
    """Warnings about patterns such as `*.rb` that mean the root's files alone, where deeper ones would match, too.

    In .gitignore, and in the first CIGen, they mean all of them: a job that reads those would be skipped.
    """
    chooser, known = chooser_of(paths, indirections), _patterns(pipeline.gated)
    lists = dict.fromkeys(tuple(p.text for p in job.source_files if not p.names_targets) for job in pipeline.gated)
    said: Dict[str, None] = {}
    for patterns in lists:
        for text in patterns:
            if text in said or not _is_shallow(text):
                continue
            deep = tuple(f"**/{text}" if one == text else one for one in patterns)
            more = chooser.choose(entries_of(deep)).rows - chooser.choose(entries_of(patterns)).rows
            if more:
                said[text] = None
                yield _shallow(known[text], sorted(paths[row] for row in more))


def _is_shallow(text: str) -> bool:
    return "/" not in text and "**" not in text and text not in WORDS and not text.startswith("!") and is_wild(text)


def _shallow(pattern: SourcePattern, missed: Sequence[bytes]) -> ConfigError:
    text, example = pattern.text, missed[0].decode("utf-8", "backslashreplace")
    others = f" and {len(missed) - 1} more" if len(missed) > 1 else ""
    what = f"`{text}` means files of the root alone, not {example}{others}"
    return ConfigError(what, pattern.at, f"Write `**/{text}` for all of them, or `/{text}` if the root's are meant.")


def _patterns(jobs: Sequence[Job]) -> Mapping[str, SourcePattern]:
    """Each path or glob once, by its text."""
    found: Dict[str, SourcePattern] = {}
    for job in jobs:
        for pattern in job.source_files:
            if pattern.globs:
                found.setdefault(pattern.text, pattern)
    return found
