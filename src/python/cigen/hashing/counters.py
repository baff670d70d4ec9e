"""What a run did, counted: tests assert on these numbers, never on time."""

from __future__ import annotations


class Counters:
    """Totals since the last `reset`."""

    __slots__ = ("contents_read", "git_processes", "trees_listed", "jobs_hashed")

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.contents_read = 0
        self.git_processes = 0
        self.trees_listed = 0
        self.jobs_hashed = 0


COUNTS = Counters()
