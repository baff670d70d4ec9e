"""What CircleCI would refuse in a configuration of its own language, and what nobody knows."""

from __future__ import annotations

from typing import Iterator, Sequence

from cigen.config.native.model import Native
from cigen.errors import CigenError
from cigen.pipeline.native.gating import Listed


def check(native: Native, workflows: Sequence[Listed]) -> Iterator[CigenError]:
    """Warnings. Raises ConfigError for what CircleCI would refuse."""
    return iter(())
