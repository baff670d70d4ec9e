"""What the continuation API answers (docs: dynamic-config, "continuation constraints").

The texts are those of issues: CircleCI-Public/path-filtering-orb#14 and orb-tools-orb#222.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Tuple

from circleci.emulator.errors import CompileError
from circleci.emulator.reader import parse

CONFLICT = "Conflicting pipeline parameters."
EXPIRED = "Continuation key has expired. Please run a new pipeline."
NOT_IN_SETUP = "Pipeline is not in setup state."

Answer = Tuple[int, str]


@dataclass(frozen=True)
class Accepted:
    configuration: str
    parameters: Mapping[str, object]


@dataclass
class Setup:
    """A pipeline in its setup phase: what its config declares, and what its trigger gave."""

    declared: Mapping[str, object]
    explicit: Mapping[str, object]
    expired: bool = False
    accepted: Optional[Accepted] = None


@dataclass
class Continuations:
    """Every key that was ever given out. A key continues its pipeline once."""

    _setups: Dict[str, Setup] = field(default_factory=dict)

    def open(self, key: str, declared: Mapping[str, object], explicit: Mapping[str, object]) -> Setup:
        """The pipeline of a key; the same one again when its setup workflow is rerun."""
        return self._setups.setdefault(key, Setup(declared, explicit))

    def expire(self) -> None:
        """Lets six hours pass for every key."""
        for setup in self._setups.values():
            setup.expired = True

    def post(self, body: bytes) -> Answer:
        """Takes a request. Whether the configuration compiles shows later, as an error of the pipeline."""
        try:
            request = json.loads(body)
        except ValueError:
            return 400, "Malformed JSON"
        if not isinstance(request, dict):
            return 400, "Invalid input"
        key, text = request.get("continuation-key"), request.get("configuration")
        parameters = request.get("parameters", {})
        if not (isinstance(key, str) and isinstance(text, str) and isinstance(parameters, dict)):
            return 400, "Invalid input"
        setup = self._setups.get(key)
        return (404, "Continuation key not found.") if setup is None else _accept(setup, text, parameters)


def _accept(setup: Setup, text: str, parameters: Mapping[str, object]) -> Answer:
    if setup.expired:
        return 409, EXPIRED
    if setup.accepted is not None:
        return 400, NOT_IN_SETUP
    if _conflicts(setup, text, parameters):
        return 400, CONFLICT
    setup.accepted = Accepted(text, parameters)
    return 200, "OK"


def _conflicts(setup: Setup, text: str, parameters: Mapping[str, object]) -> List[str]:
    """Parameters declared in both files, sent by the request, and not left at their default by the trigger."""
    declared = _declared(text)
    return [
        name
        for name in parameters
        if name in setup.declared and name in declared and _not_default(setup.declared[name], name, setup.explicit)
    ]


def _not_default(declaration: object, name: str, explicit: Mapping[str, object]) -> bool:
    default = declaration.get("default") if isinstance(declaration, Mapping) else None
    return name in explicit and explicit[name] != default


def _declared(text: str) -> Mapping[str, object]:
    try:
        document = parse(text)
    except CompileError:
        return {}
    declared = document.get("parameters") if isinstance(document, dict) else None
    return declared if isinstance(declared, dict) else {}
