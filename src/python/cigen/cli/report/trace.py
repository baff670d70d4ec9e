"""What a trace found, for people."""

from __future__ import annotations

from typing import Iterator, Sequence, Set, Tuple

from cigen.cli.shown import shown
from cigen.trace.comparison import TraceComparison

_SHOWN = 50
_IN_VAIN = 10  # tools look for dozens of settings that nobody has


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
        yield f"Read, {missing}:"
        for word, paths, most in _by_weight(found):
            yield from _listed(paths, word, most)
    elif gated:
        yield "All that it read is declared."
    if found.unused:
        yield "Declared, but never read:"
        yield from _listed(found.unused)
    if found.ignored:
        yield "Read, and ignored by git, so that no source_files can name them:"
        yield from _listed(found.ignored)


def _count(paths: Sequence[str], noun: str) -> str:
    one, many = ("directory", "directories") if noun == "director" else (noun, f"{noun}s")
    return f"{len(paths):,} {one if len(paths) == 1 else many}"


def _by_weight(found: TraceComparison) -> Iterator[Tuple[str, Sequence[str], int]]:
    """What isn't declared, the likeliest to make a difference first."""
    kinds = (("", found.read, _SHOWN), ("looked for", found.found, _SHOWN), ("listed", found.listed, _SHOWN))
    told: Set[str] = set()
    for word, every, most in (*kinds, ("looked for, and not there", found.absent, _IN_VAIN)):
        here = frozenset(every) - told
        yield word, [path for path in found.undeclared if path in here], most
        told |= here


def _listed(paths: Sequence[str], word: str = "", most: int = _SHOWN) -> Iterator[str]:
    said = f"  ({word})" if word else ""
    for path in paths[:most]:
        yield f"  {shown(path)}{said}"
    if len(paths) > most:
        yield f"  and {len(paths) - most:,} more{said}; --json has all"
