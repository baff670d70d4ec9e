"""The differences as Pants prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional, Tuple

from pants.engine.engine_aware import EngineAwareReturnType
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from cigen.drift import ONLY_FORM, diff

_LONGEST = 60  # lines of one file's difference


@dataclass(frozen=True)
class Drifted:
    """A file that isn't what its configuration says; `before` is None where it is missing."""

    path: str
    before: Optional[bytes]
    after: str


@dataclass(frozen=True)
class DriftRequest:
    """What the outputs of a target are found to be."""

    target: str
    files: Tuple[Drifted, ...]
    reformatted: Tuple[str, ...] = ()


@dataclass(frozen=True)
class DriftReport(EngineAwareReturnType):
    """Printed by Pants in every run, unlike what a rule logs: that appears only when the rule has to run."""

    text: str
    is_drift: bool = False

    def level(self) -> LogLevel:
        return LogLevel.WARN if self.is_drift else LogLevel.INFO if self.text else LogLevel.DEBUG

    def message(self) -> str:
        return self.text

    def cacheable(self) -> bool:
        return False


@rule(desc="Report CircleCI files that differ", level=LogLevel.DEBUG)
async def report_drift(request: DriftRequest) -> DriftReport:
    lines = [f"{path}: {ONLY_FORM}." for path in request.reformatted]
    if request.files:
        repair = f"`pants fix {request.target}` writes what the configuration says."
        lines += [f"{request.target} differs:", *map(_described, request.files), repair]
    return DriftReport("\n".join(lines), is_drift=bool(request.files))


def _described(file: Drifted) -> str:
    if file.before is None:
        return f"{file.path} is missing."
    lines = diff(file.path, file.before, file.after).splitlines()
    left_out = len(lines) - _LONGEST
    return "\n".join([*lines[:_LONGEST], *([f"… and {left_out} more lines"] if left_out > 0 else [])])


def rules() -> Iterable[object]:
    return collect_rules()
