"""What a run did, counted: tests assert on these numbers, never on time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence


class Counters:
    """Totals since the last `reset`."""

    __slots__ = ("contents_read", "git_processes", "trees_listed", "jobs_hashed")

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begins to count anew."""
        self.contents_read = 0
        self.git_processes = 0
        self.trees_listed = 0
        self.jobs_hashed = 0

    def totals(self) -> Sequence[int]:
        """All numbers, in the order of `__slots__`."""
        return [getattr(self, name) for name in self.__slots__]

    def add(self, totals: Sequence[int]) -> None:
        """What another process did for this one."""
        for name, total in zip(self.__slots__, totals):
            setattr(self, name, getattr(self, name) + total)


COUNTS = Counters()
