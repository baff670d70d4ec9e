"""The jobs and commands of a document, each looked through once for all that is checked about it."""

from __future__ import annotations

from typing import List, Mapping, NamedTuple, Tuple

from cigen.config.nodes import Value, packed
from cigen.render.audit.finding import flat_steps, section, text_of


class Block(NamedTuple):
    """A job or a command: what findings call it, which job it is, its steps, and all its strings in one."""

    where: str
    job: str
    value: Mapping[str, Value]
    steps: List[Tuple[str, Mapping[str, Value]]]
    packed: bytes

    @property
    def text(self) -> str:
        """All it says, where it has a `<<`."""
        return text_of(self.value) if b"<<" in self.packed else ""


def blocks(document: Mapping[str, Value]) -> List[Block]:
    """All of them, jobs first."""
    return [
        Block(f"{kind[:-1]} `{name}`", name if kind == "jobs" else "", value, _steps(value), packed(value))
        for kind in ("jobs", "commands")
        for name, value in section(document, kind).items()
        if isinstance(value, dict)
    ]


def _steps(block: Mapping[str, Value]) -> List[Tuple[str, Mapping[str, Value]]]:
    return list(flat_steps(block.get("steps")))
