"""What is wrong with a configuration that is read on all the same."""

from __future__ import annotations

from typing import Any, Callable, List, Optional, Sequence, Set, Tuple, Type, TypeVar

from cigen.config.nodes import Node
from cigen.config.records import Record
from cigen.config.shapes import read_record
from cigen.errors import CigenError, ConfigError, Mistakes

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class FoundMistakes:
    """The mistakes `found` so far, and the `names` of what can't be relied on because of them.

    `unknown` are warnings of keys without effect: where there is a mistake, one that is misspelt may explain it.
    """

    def __init__(self, unknown: Sequence[CigenError] = ()) -> None:
        self.found: List[CigenError] = []
        self.names: Set[str] = set()
        self._misspelt = tuple(warning for warning in unknown if warning.repair.startswith("Did you mean"))

    def add(self, error: CigenError, *names: str) -> None:
        """Takes a mistake down."""
        self.found.append(error)
        self.names.update(names)

    def tried(self, act: Callable[..., T], *given: Any, names: Tuple[str, ...] = ()) -> Optional[T]:
        """What `act` gives, None where that is a mistake, of what has these names."""
        try:
            return act(*given)
        except ConfigError as error:
            self.add(error, *names)
            return None

    def record(self, kind: Type[R], node: Node, name: str, *names: str) -> R:
        """The record; where some of its keys are wrong, that of the others. Raises ConfigError where one can't be missing."""
        try:
            return read_record(kind, node, name)
        except ConfigError as error:
            self.add(error, *names)
        return read_record(kind, sound(kind, node), name)

    def check(self) -> None:
        """Raises Mistakes if there are any."""
        if self.found:
            raise Mistakes((*self._misspelt, *self.found))

    def with_those_of(self, error: ConfigError) -> Mistakes:
        """These, and those of an error found later that don't follow from them."""
        return Mistakes((*self._misspelt, *self.found, *(one for one in error.all if not self._explain(one))))

    def _explain(self, error: CigenError) -> bool:
        return any(f"`{name}{end}" in error.what for name in self.names for end in "`-_")


def sound(kind: Type[Record], node: Node) -> Node:
    """The mapping without the entries that can't be read."""
    entries = node.value if isinstance(node.value, dict) else {}
    return node.with_entries({key: value for key, value in entries.items() if _is_sound(kind, key, value, node)})


def _is_sound(kind: Type[Record], key: str, value: Node, node: Node) -> bool:
    try:
        read_record(kind, Node({key: value}, node.at, keys=node.keys), "")
    except ConfigError:
        return False
    return True
