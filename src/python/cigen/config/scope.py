"""The names a template may use: what was given from outside over the configuration's `vars`."""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.variables import RESERVED, Variables, is_name, reserved
from cigen.errors import ConfigError

_DEEPEST = 50

Resolve = Callable[[Node], Node]


class TemplateScope:
    """Variables by name; the value of a declared one may itself hold variables, and is worked out when first used."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        self._declared: Dict[str, Tuple[Node, Resolve]] = {}
        self._known: Dict[str, Optional[Node]] = {}
        self._open: List[str] = []

    def declare(self, nodes: Mapping[str, Node], block: Node, resolve: Resolve) -> None:
        """Adds the entries of a `vars`; later ones win. `resolve` fills in what a value refers to."""
        for name, node in nodes.items():
            if not is_name(name):
                repair = "Use letters, digits and `_`, and begin with a letter."
                raise ConfigError(f"`{name}` can't be a variable's name", block.key_at(name), repair)
            if name in RESERVED:
                raise ConfigError(reserved(name), block.key_at(name), "Choose another name.")
            self._declared[name] = (node, resolve)
            self._known.pop(name, None)

    def over(self, nodes: Mapping[str, Node]) -> TemplateScope:
        """This scope below some more names."""
        scope = TemplateScope(self._variables)
        scope._declared = self._declared
        scope._known = {name: self.get(name) for name in self._declared}
        scope._known.update(nodes)
        return scope

    @property
    def names(self) -> Tuple[str, ...]:
        """Those whose names are known without asking the environment."""
        return tuple(dict.fromkeys((*self._declared, *self._variables.options)))

    def get(self, name: str) -> Optional[Node]:
        """A variable's value, None for a name nobody knows. Raises ConfigError for one that needs itself."""
        if name not in self._known:
            given = None if name in RESERVED else self._variables.given(name)
            self._known[name] = given or self._of_configuration(name)
        return self._known[name]

    def _of_configuration(self, name: str) -> Optional[Node]:
        if name not in self._declared:
            return None
        node, resolve = self._declared[name]
        if name in self._open:
            circle = " -> ".join((*self._open[self._open.index(name) :], name))
            raise ConfigError(f"variables refer to each other in a circle: {circle}", node.at, "Break it.")
        if len(self._open) == _DEEPEST:
            raise ConfigError(f"variables refer to each other more than {_DEEPEST} deep", node.at, "Refer less deep.")
        self._open.append(name)
        try:
            return resolve(node)
        finally:
            self._open.pop()
