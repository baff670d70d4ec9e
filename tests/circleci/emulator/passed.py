"""Arguments that mean what they mean to the caller: steps, and the names of executors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from circleci.emulator.definitions import Definitions
    from circleci.emulator.tags import Scope


@dataclass(frozen=True)
class Context:
    """A place in the config: what `<< >>` and what the names of commands and executors mean there."""

    scope: Scope
    definitions: Definitions


@dataclass(frozen=True)
class PassedSteps:
    """The value of a parameter of type `steps`."""

    steps: Sequence[object]
    context: Context


@dataclass(frozen=True)
class PassedExecutor:
    """The value of a parameter of type `executor`: a name, or `{name, ...arguments}` as they are."""

    reference: object
    definitions: Definitions
