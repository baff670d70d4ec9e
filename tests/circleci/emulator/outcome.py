"""What a step came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """`replaced`: a stand-in ran, not the step."""

    succeeded: bool
    output: str = ""
    replaced: bool = False
