"""The statuses a requirement accepts, as sets."""

from __future__ import annotations

from typing import FrozenSet, Tuple

# https://circleci.com/docs/configuration-reference: `terminal` stands for all of them.
ALL = ("success", "failed", "canceled", "unauthorized", "not_run")
ANY_END: FrozenSet[str] = frozenset(ALL)
SUCCESS: FrozenSet[str] = frozenset(("success",))
NOT_RUN = "not_run"


def accepted(written: Tuple[str, ...]) -> FrozenSet[str]:
    """What is written on an edge; nothing means success."""
    if not written:
        return SUCCESS
    return ANY_END if "terminal" in written else frozenset(written)


def written(statuses: FrozenSet[str]) -> Tuple[str, ...]:
    """The shortest way to write them."""
    if statuses == SUCCESS:
        return ()
    return ("terminal",) if statuses == ANY_END else tuple(status for status in ALL if status in statuses)
