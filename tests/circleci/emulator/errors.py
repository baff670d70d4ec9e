"""What goes wrong: with the config, or with this emulator."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator


class CompileError(Exception):
    """CircleCI refuses the config; str() is its message, outermost caller first."""


class NotEmulatedError(Exception):
    """The config uses something this emulator doesn't know: it says so rather than guess."""


@contextmanager
def calling(kind: str, name: str) -> Iterator[None]:
    """Says in whose call an error happened, the way CircleCI does."""
    try:
        yield
    except CompileError as error:
        raise CompileError(f"Error calling {kind}: '{name}'\n{error}") from None
