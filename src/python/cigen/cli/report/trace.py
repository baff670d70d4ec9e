"""What a trace found, for people."""

from __future__ import annotations

from typing import Iterator, Mapping, Sequence

from cigen.cli.shown import shown
from cigen.trace.comparison import TraceComparison

_SHOWN = 50


def report(job: str, found: TraceComparison, gated: bool, status: int) -> str:
    """Lines to print; `gated` is whether the job has source_files, `status` the command's exit code."""
    return "".join(f"{line}\n" for line in _lines(shown(job), found, gated, status))


def _lines(job: str, found: TraceComparison, gated: bool, status: int) -> Iterator[str]:
    yield ""
    if status:
        yield f"The command failed ({status}): it may not have read all that it would have."
    sizes = f"{_count(found.read, 'file')} read, {_count(found.listed, 'director')} listed"
    yield f"{job}: {sizes}, {_count((*found.found, *found.absent), 'path')} looked for."
    if found.undeclared:
        missing = "but not declared: a change of these doesn't run it" if gated else "and it has no source_files"
        yield from _listed(f"Read, {missing}:", found.undeclared, _words(found))
    elif gated:
        yield "All that it read is declared."
    if found.unused:
        yield from _listed("Declared, but never read:", found.unused, {})
    if found.ignored:
        yield from _listed("Read, and ignored by git, so that no source_files can name them:", found.ignored, {})


def _count(paths: Sequence[str], noun: str) -> str:
    one, many = ("directory", "directories") if noun == "director" else (noun, f"{noun}s")
    return f"{len(paths):,} {one if len(paths) == 1 else many}"


def _words(found: TraceComparison) -> Mapping[str, str]:
    kinds = ((found.found, "looked for"), (found.listed, "listed"), (found.absent, "looked for, and not there"))
    return {path: word for paths, word in kinds for path in paths}


def _listed(title: str, paths: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    yield title
    for path in paths[:_SHOWN]:
        word = words.get(path)
        yield f"  {shown(path)}{f'  ({word})' if word else ''}"
    if len(paths) > _SHOWN:
        yield f"  and {len(paths) - _SHOWN:,} more; --json has all"
