"""Fuzzing for hours: `./pants run tests/fuzz:campaign -- --hours 8`.

Says what it tried, and each fault once with an input that has it: that is to become a regression test.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from typing import Any, Dict, List

from fuzz.drivers import DRIVERS, search
from fuzz.figures import Figures

_AT_ONCE = 5.0  # seconds, about, between two looks at the clock


class Campaign:
    """One driver's share: what it did, and its faults by where they come from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures = Figures()
        self.seconds = 0.0
        self.faults: Dict[str, int] = {}

    def run(self, number: int) -> None:
        start = time.monotonic()
        pace = self.seconds / self.figures.mutants if self.figures.mutants else 0.1
        search(self.name, max(10, int(_AT_ONCE / pace)), number, self.figures, self.found)
        self.seconds += time.monotonic() - start

    def found(self, mutant: Any, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/cigen/" in frame.filename] or frames
        kind = f"{type(error).__name__} at {ours[-1].filename.rpartition('/cigen/')[2]}:{ours[-1].lineno}"
        kind = f"{kind}: {str(error)[:60]}" if isinstance(error, AssertionError) else kind
        if kind not in self.faults:
            print(
                f"--- {self.name}: {kind}\n{mutant!r}\n{''.join(traceback.format_list(ours[-4:]))}{error}"[:6000],
                flush=True,
            )
        self.faults[kind] = self.faults.get(kind, 0) + 1

    def __str__(self) -> str:
        return f"{self.name}: {self.figures}, {len(self.faults)} faults in {self.seconds:,.0f} s"


def main() -> int:
    """0 when nothing was found."""
    parser = argparse.ArgumentParser(description="Fuzz cigen, each driver as long as the others, with seed after seed.")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the first (default: the time)")
    parser.add_argument("--only", action="append", choices=sorted(DRIVERS), help="one driver; repeatable")
    options = parser.parse_args()
    campaigns: List[Campaign] = [Campaign(name) for name in options.only or DRIVERS]
    end, number = time.monotonic() + options.hours * 3600, options.seed
    while time.monotonic() < end:
        min(campaigns, key=lambda one: one.seconds).run(number)
        number += 1
    print(*campaigns, sep="\n")
    return 1 if any(one.faults for one in campaigns) else 0


if __name__ == "__main__":
    sys.exit(main())
