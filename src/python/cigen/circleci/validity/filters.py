"""The patterns of filters: those that CircleCI refuses, and those that nothing matches."""

from __future__ import annotations

from typing import Iterator, Mapping, Tuple

from cigen.circleci.entries import Entry
from cigen.circleci.findings import Finding, Path
from cigen.circleci.ref_patterns import refusal, repair
from cigen.circleci.values import Value


def check_filters(entry: Entry, place: Path) -> Iterator[Finding]:
    """One use of a job; `place` leads to its keys."""
    filters = entry.filters
    if not isinstance(filters, Mapping):
        return
    for kind in ("branches", "tags"):
        written = filters.get(kind)
        rules = written if isinstance(written, Mapping) else {}
        for rule in ("only", "ignore"):
            for path, pattern in _patterns(rules.get(rule), (*place, "filters", kind, rule)):
                refused, mended = refusal(pattern), repair(pattern)
                if refused:
                    yield Finding(refused, path, "Mend it.")
                elif mended:
                    yield Finding(f"no branch and no tag can match `{pattern}`", path, mended, fatal=False)


def _patterns(written: Value, path: Path) -> Iterator[Tuple[Path, str]]:
    if isinstance(written, str):
        yield path, written
    for index, item in enumerate(written if isinstance(written, (list, tuple)) else ()):
        if isinstance(item, str):
            yield (*path, index), item
