"""How a request to continue can go wrong on its way. Each fault befalls one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Fault:
    """`processed`: the request takes effect although the client doesn't learn it."""

    status: Optional[int] = None
    message: str = ""
    retry_after: Optional[str] = None
    processed: bool = False
    silent: bool = False
    delay: float = 0.0


def answers(status: int, message: str = "", retry_after: Optional[str] = None, processed: bool = False) -> Fault:
    """An error of the server: 500, 429 with Retry-After, 409."""
    return Fault(status, message or f"HTTP {status}", retry_after, processed)


def cuts(processed: bool) -> Fault:
    """Closes the connection without an answer, before or after the request took effect."""
    return Fault(processed=processed)


def hangs(processed: bool) -> Fault:
    """Never answers; ends when the client gives up."""
    return Fault(processed=processed, silent=True)


def slow(seconds: float) -> Fault:
    """Takes its time, then answers as usual."""
    return Fault(delay=seconds)
