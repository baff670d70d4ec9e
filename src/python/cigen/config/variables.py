"""Template variables as they are given from outside: `--var` wins over the environment's `CIGEN_VAR_*`."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Optional, Set, Tuple

from cigen.config.documents import parse
from cigen.config.nodes import Node
from cigen.errors import CigenError, Position, nearest

PREFIX = "CIGEN_VAR_"
# Names that mean something in a template already: CircleCI's cache keys, cigen's functions, a job's matrix.
RESERVED = ("arch", "checksum", "epoch", "matrix", "read")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD = re.compile(r"[-+.\w]+")


class Variables:
    """What a caller gives besides files; keeps which environment variables were asked for, absent ones included."""

    def __init__(
        self, options: Optional[Mapping[str, str]] = None, environment: Optional[Mapping[str, str]] = None
    ) -> None:
        self._options = options or {}
        self._environment = environment or {}
        self._used: Set[str] = set()
        self.asked: Dict[str, Optional[str]] = {}

    def given(self, name: str) -> Optional[Node]:
        """The value given to a variable, typed as if it were written in YAML; None when nobody gave one."""
        if name in self._options:
            self._used.add(name)
            return typed(self._options[name], Position(f"--var {name}"))
        if name != name.lower():
            return None  # the environment's names are lower-cased
        variable = f"{PREFIX}{name.upper()}"
        value = self.asked[variable] = self._environment.get(variable)
        return None if value is None else typed(value, Position(f"${variable}"))

    @property
    def options(self) -> Tuple[str, ...]:
        """The names given on the command line."""
        return tuple(self._options)

    @property
    def unused(self) -> Tuple[str, ...]:
        """The options nothing asked for."""
        return tuple(name for name in self._options if name not in self._used)

    @property
    def key(self) -> str:
        """The options spelled out: whoever keeps a result keeps it for these."""
        if not self._options:
            return ""
        import json

        return json.dumps(sorted(self._options.items()))


def parse_variables(pairs: Tuple[str, ...]) -> Mapping[str, str]:
    """`--var` options as a mapping. Raises CigenError for one that isn't NAME=VALUE."""
    options: Dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not is_name(name):
            raise CigenError(f"`--var {pair}` isn't NAME=VALUE", repair="Write e.g. --var ruby_version=3.3.")
        if name in RESERVED:
            raise CigenError(f"`--var {name}`: {reserved(name)}", repair="Choose another name.")
        options[name] = value
    return options


def is_name(text: str) -> bool:
    """Whether a variable can be called so."""
    return _NAME.fullmatch(text) is not None


def reserved(name: str) -> str:
    """Why a name is taken; empty where it is free."""
    return f"`{name}` can't be a variable: in a template it means something else"


def unused_warning(name: str, known: Tuple[str, ...]) -> CigenError:
    """The warning for a variable that nothing asked for."""
    return CigenError(f"`--var {name}`: no template uses it", repair=nearest(name, known, noun="variable"))


def typed(text: str, at: Position) -> Node:
    """`4` is a number and `true` a boolean, as in the configuration; whatever isn't one word is text."""
    found = parse(text.encode(), at.path) if _WORD.fullmatch(text) else None
    return Node(text, at, text) if found is None or found.value is None else Node(found.value, at, text)
