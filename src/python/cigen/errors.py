"""What went wrong, where, and how to repair it: the one shape every message to a user has."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Optional


class Position(NamedTuple):
    """A place in a file. `path` is relative to the project root; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class CigenError(Exception):
    """One problem a user can act on; its text is `file:line:column: what`, then the repair, indented."""

    exit_code = 2

    def __init__(self, what: str, at: Optional[Position] = None, repair: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.at = at
        self.repair = repair

    def __str__(self) -> str:
        text = f"{self.at}: {self.what}" if self.at else self.what
        return f"{text}\n  {self.repair}" if self.repair else text


class ConfigError(CigenError):
    """The configuration is wrong: nothing was written."""


class DriftError(CigenError):
    """A committed file differs from what the configuration says."""

    exit_code = 1


def is_near(name: str, known: Iterable[str]) -> bool:
    """Whether a name looks like a known one, misspelt."""
    from difflib import get_close_matches  # only what looks wrong pays for it

    return bool(get_close_matches(name, tuple(known), n=1, cutoff=0.75))


def nearest(name: str, known: Iterable[str], *, noun: str) -> str:
    """The repair for a name nobody knows: the closest known one, else the list of all (sorted)."""
    from difflib import get_close_matches  # only errors pay for it

    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not names:
        return f"No {noun} is defined."
    return f"Known {noun}s: {', '.join(names)}."
