"""What names mean in a configuration, and in an orb written out in it: commands, executors, jobs and orbs."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.values import Value

Mapped = Mapping[str, Value]
NOTHING: Mapped = {}

# The text of a registry orb by its reference, None where it isn't at hand.
Sources = Callable[[str], Optional[Mapped]]


class Registered(NamedTuple):
    """An orb of a registry that is only known by name: `namespace/orb@version` or an address."""

    reference: str


class Definitions:
    """The commands, executors, jobs and orbs of one document. Names inside an orb are its own.

    `reference` is what a registry's orb is known by whose text is at hand; empty for all else.
    """

    def __init__(
        self,
        document: Mapped,
        sources: Sources = lambda reference: None,
        place: Tuple[str, ...] = (),
        reference: str = "",
    ) -> None:
        self.commands = _section(document, "commands")
        self.executors = _section(document, "executors")
        self.jobs = _section(document, "jobs")
        self.place = place
        self.reference = reference
        self._written = _section(document, "orbs")
        self._sources = sources
        self._orbs: Dict[str, object] = {}

    @property
    def orbs(self) -> Mapped:
        """As they are written, by name."""
        return self._written

    def orb(self, name: str) -> object:
        """`Definitions` of an orb whose text is known, `Registered` for another, None where there is none of this name."""
        if name not in self._orbs:
            self._orbs[name] = self._read(name)
        return self._orbs[name]

    def _read(self, name: str) -> object:
        written, inside = self._written.get(name), (*self.place, name)
        if isinstance(written, str):
            known = self._sources(written) if len(self.place) < DEEPEST else None
            return Registered(written) if known is None else Definitions(known, self._sources, inside, written)
        return Definitions(written, self._sources, inside) if isinstance(written, Mapping) else None


# Orbs that name each other have no end.
DEEPEST = 20


def _section(document: Mapped, name: str) -> Mapped:
    value = document.get(name)
    return value if isinstance(value, Mapping) else NOTHING


def parameters_of(definition: Value) -> Mapping[str, Mapped]:
    """The declared parameters of a command, job or executor, by name."""
    declared = _section(definition, "parameters") if isinstance(definition, Mapping) else NOTHING
    return {str(name): value if isinstance(value, Mapping) else NOTHING for name, value in declared.items()}
