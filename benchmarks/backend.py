"""`python -m benchmarks.backend`: the backend's goals beside `./pants roots`, with a daemon that has done all of it before.

Whole processes, run in turn, medians of paired ratios. `roots` is the least that Pants does: it starts, reads its
options, and answers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Optional, Sequence

from benchmarks.timing import Command, compare, machine, seconds

_REPOSITORY = Path(__file__).parent.parent
_PROJECT = "examples/docspring"


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser("benchmarks.backend", description=__doc__)
    parser.add_argument("--pairs", type=int, default=11, help="how often each pair is run (default: 11)")
    options = parser.parse_args(arguments)
    print(f"{machine()}\nwhole processes in turn, medians of {options.pairs} pairs, daemon running\n", flush=True)
    roots = _pants("roots", "prints the source roots")
    seconds(roots)
    for ours in (
        _pants("lint --only=cigen", "compares both files", f"{_PROJECT}:ci"),
        _pants("cigen-hash", "hashes every job", f"{_PROJECT}:ci"),
    ):
        seconds(ours)
        found = compare(ours, roots, options.pairs, lambda: None)
        ratio = f"{found.ratio:.2f} ({found.lowest:.2f}-{found.highest:.2f})"
        print(f"{ours.name:<18} {found.ours:5.0f} ms  {found.theirs:5.0f} ms  {ratio:<18} {roots.name}", flush=True)
    return 0


def _pants(goal: str, does: str, *targets: str) -> Command:
    return Command(goal, ["./pants", *goal.split(), *targets], _REPOSITORY, does)


if __name__ == "__main__":
    sys.exit(main())
