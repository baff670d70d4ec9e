"""Rendered against committed: which files differ, and how."""

from __future__ import annotations

from typing import Iterator, Mapping, Optional, Tuple


def drifted(outputs: Mapping[str, str], committed: Mapping[str, Optional[bytes]]) -> Tuple[str, ...]:
    """The paths whose committed bytes aren't the rendered ones; a missing file is None."""
    return tuple(path for path, text in outputs.items() if committed.get(path) != text.encode())


def diff(path: str, committed: Optional[bytes], text: str) -> str:
    """A unified diff from what is committed to what the configuration says."""
    from difflib import unified_diff  # only drift pays for it

    before = (committed or b"").decode("utf-8", "replace").splitlines(keepends=True)
    start = path if committed is not None else "/dev/null"
    lines = unified_diff(before, text.splitlines(keepends=True), start, f"{path} (as configured)")
    return "".join(_complete(lines))


def _complete(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
