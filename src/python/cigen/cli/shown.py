"""Names as a terminal shows them: they may hold anything."""

from __future__ import annotations


def shown(name: str) -> str:
    """The name on one line, what can't be printed as an escape."""
    return name if name.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)
