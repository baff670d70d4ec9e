"""The named elements of a config and of its orbs, and what a name means where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, NamedTuple, Optional

from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.shape import mapping
from circleci.emulator.tags import Scope, evaluate

BUILT_IN = frozenset(
    (
        "add_ssh_keys",
        "attach_workspace",
        "checkout",
        "deploy",
        "install_signing_bundle",
        "persist_to_workspace",
        "restore_cache",
        "run",
        "save_cache",
        "setup_remote_docker",
        "store_artifacts",
        "store_test_results",
    )
)
_SYNTAX = ("when", "unless", "steps")


class Element(NamedTuple):
    """A job, command or executor, with the definitions that the names inside it are looked up in."""

    definition: Mapping[str, object]
    definitions: Definitions


@dataclass(frozen=True)
class Definitions:
    """Those of a config, or of an inline orb, whose own come before those around it."""

    jobs: Mapping[str, object]
    commands: Mapping[str, object]
    executors: Mapping[str, object]
    orbs: Mapping[str, object]
    outer: Optional[Definitions] = None

    def job(self, name: str) -> Optional[Element]:
        return self._find("jobs", name)

    def executor(self, name: str) -> Optional[Element]:
        return self._find("executors", name)

    def command(self, name: str) -> Optional[Element]:
        """A user's command, which replaces a built-in step of its name. Raises NotEmulatedError."""
        found = self._find("commands", name)
        if found and name in BUILT_IN and name not in self.commands:
            # Whether a command of the config replaces a step inside its inline orbs is documented nowhere.
            raise NotEmulatedError(f"the step {name} in an inline orb, beside a command of that name outside it")
        return found

    def from_registry(self, name: str) -> bool:
        """Whether it is a registry orb's: what it does is unknown, it stands for something that succeeds."""
        return isinstance(self._orb(name.partition("/")[0]), str) and "/" in name

    def _find(self, kind: str, name: str) -> Optional[Element]:
        orb, slash, inner = name.partition("/")
        if slash:
            found = self._orb(orb)
            return found._own(kind, inner) if isinstance(found, Definitions) else None
        return self._own(kind, name) or (self.outer._find(kind, name) if self.outer else None)

    def _own(self, kind: str, name: str) -> Optional[Element]:
        elements: Mapping[str, object] = getattr(self, kind)
        return Element(mapping(elements[name]), self) if name in elements else None

    def _orb(self, name: str) -> object:
        """Its definitions, or the text of a reference to the registry."""
        if name not in self.orbs:
            return self.outer._orb(name) if self.outer else None
        orb = self.orbs[name]
        return read_definitions(mapping(orb), self) if isinstance(orb, Mapping) else orb


def read_definitions(document: Mapping[str, object], outer: Optional[Definitions] = None) -> Definitions:
    """The definitions of a config or an orb; references to the registry are already resolved."""
    commands = mapping(document.get("commands"))
    for name in _SYNTAX:
        if name in commands:
            raise NotEmulatedError(f"a command called {name}")
    return Definitions(
        mapping(document.get("jobs")),
        commands,
        mapping(document.get("executors")),
        mapping(document.get("orbs")),
        outer,
    )


def with_references(document: Mapping[str, object], scope: Scope) -> Mapping[str, object]:
    """The config with the registry orbs' references resolved, which may hold pipeline values."""
    orbs = mapping(document.get("orbs"))
    resolved = {name: evaluate(orb, scope) if isinstance(orb, str) else orb for name, orb in orbs.items()}
    for name, orb in resolved.items():
        if not isinstance(orb, (str, Mapping)):
            raise CompileError(f"The orb '{name}' is neither a reference nor a map")
    return {**document, "orbs": resolved}
