"""What a driver has done so far, and what it takes for a fault."""

from __future__ import annotations

import re
import resource
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from typing import Iterator

from cigen.errors import CigenError

# What a person waits at most; processor time, so that a busy machine changes nothing. Blocked, nothing is counted.
SECONDS = 10
_BLOCKED_SECONDS = 120
_MOST_MEMORY = 1 << 30
_LONGEST_MESSAGE = 6_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ADDRESS = re.compile("0x[0-9a-f]{6,}")


class Fault(AssertionError):
    """What no input may bring about."""


@dataclass
class Figures:
    """Inputs tried, those that were refused, and answers held against each other."""

    mutants: int = 0
    refused: int = 0
    comparisons: int = 0

    def __str__(self) -> str:
        return f"{self.mutants:,} mutants ({self.refused:,} refused), {self.comparisons:,} comparisons"


def check_message(error: CigenError) -> str:
    """The text of an error, which a person can read and act on."""
    text = str(error)
    if len(text) > _LONGEST_MESSAGE:
        raise Fault(f"a message of {len(text)} characters: {text[:300]}")
    if _CONTROL.search(text):
        raise Fault(f"a message a terminal would obey: {text!a}")
    if _ADDRESS.search(text):
        raise Fault(f"a message that is another one each time: {text}")
    if error.at is None:
        raise Fault(f"a message without a place: {text}")
    if error.at.line < 1 or error.at.column < 1:
        raise Fault(f"a place that is none: {text}")
    return text


@contextmanager
def limits() -> Iterator[None]:
    """Within it, what takes too long or too much memory is a fault. Only a process's main thread can be stopped."""
    if current_thread() is not main_thread():
        yield
        return

    def too_long(*_: object) -> None:
        raise Fault(f"it takes more than {SECONDS} seconds")

    before = {one: signal.signal(one, too_long) for one in (signal.SIGPROF, signal.SIGALRM)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, _BLOCKED_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for one, handler in before.items():
            signal.signal(one, handler)
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if (found - peak) << 10 > _MOST_MEMORY:
        raise Fault(f"it takes {(found - peak) >> 10} MB more than was ever taken")
