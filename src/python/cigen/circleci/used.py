"""What an expansion has found: the steps, and the definitions they use by name."""

from __future__ import annotations

from typing import Iterable, List, Set, Tuple

from cigen.circleci.definitions import Definitions, Registered
from cigen.circleci.steps import Step, Steps
from cigen.circleci.substitution import Argument
from cigen.circleci.values import Value


class Found:
    """What has been found so far."""

    def __init__(self) -> None:
        self.steps: List[Step] = []
        self.names: Set[Tuple[str, str]] = set()
        self.executor_source = ""

    def note_type(self, name: str, value: Argument) -> None:
        """Inside a longer text a boolean is `true` in some places and `1` in others, and a text isn't: types count."""
        if not isinstance(value, (str, Steps)):
            self.names.add(("typed", f"{name}: {value!r}"))


def name_orb(name: str, orb: object, place: Definitions, found: Found) -> None:
    """Adds an orb to what was found used."""
    if orb is not None and not place.place:
        found.names.add(("orbs", name))
    if isinstance(orb, Registered):
        found.names.add(("registered", orb.reference))
    elif isinstance(orb, Definitions) and orb.reference:
        found.names.add(("read", orb.reference))


def reference_of(orb: object) -> str:
    """What a registry's orb is known by; empty for all else."""
    return orb.reference if isinstance(orb, Registered) else ""


def find_executor(name: Value, places: Iterable[Definitions], found: Found) -> Tuple[Definitions, Value]:
    """An executor's definition and where it stands; None for a registry's and for one that nobody defines."""
    first = None
    for place in places:
        first = first or place
        if isinstance(name, str) and name in place.executors:
            if not place.place:
                found.names.add(("executors", name))
            return place, place.executors[name]
        if isinstance(name, str) and "/" in name:
            orb, _, inner = name.partition("/")
            known = place.orb(orb)
            name_orb(orb, known, place, found)
            if isinstance(known, Definitions) and inner in known.executors:
                return known, known.executors[inner]
            if known is not None:
                found.executor_source = reference_of(known)
                return place, None
    assert first is not None
    return first, None


def name_all(kind: str, place: Definitions, found: Found) -> None:
    """What only the pipeline names may be any of the document's `kind`, commands or executors, or of its orbs'."""
    found.names.update((kind, name) for name in (place.commands if kind == "commands" else place.executors))
    for name in place.orbs:
        name_orb(name, place.orb(name), place, found)
