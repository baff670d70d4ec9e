"""Variables put into the values of a `.yml`; what CircleCI's own templates say stays as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable, Dict, FrozenSet, List

from cigen.config.functions import Functions, Refusal
from cigen.config.marks import Hidden, show
from cigen.config.nodes import Node
from cigen.config.scope import TemplateScope
from cigen.config.variables import RESERVED, is_name, typed
from cigen.errors import CigenError, ConfigError, Position, Unanswered, nearest

if TYPE_CHECKING:
    from cigen.config.jinja import Engine

_EXPRESSION = re.compile(r"\{\{([^{}\n]*)\}\}")
_STATEMENT = re.compile(r"\{%-?\s*(?:if|for|set|include|macro|raw|filter|with|import|from|call)\b")
# https://circleci.com/docs/caching: the templates of cache keys.
_CIRCLECI = re.compile(r"""\s*(?:\.[\w.]+|checksum\s+\\?"[^"]*"|arch|epoch)\s*""")
_CALL = re.compile(r"""\s*(read|checksum)\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)\s*""")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_IDENTIFIER = re.compile(r"(?<![.\w])[A-Za-z_]\w*")

Shadow = FrozenSet[str]


class Filling:
    """Fills the values of one document. `engine` is asked for only where an expression needs all of Jinja."""

    def __init__(
        self,
        source: str,
        hidden: Hidden,
        scope: TemplateScope,
        functions: Functions,
        engine: Callable[[], Engine],
        warnings: List[CigenError],
    ) -> None:
        self._source = source
        self._hidden = hidden
        self._scope = scope
        self._functions = functions
        self._engine = engine
        self._warnings = warnings

    def fill(self, node: Node, shadow: Shadow = frozenset()) -> Node:
        """The node with variables put in. `shadow` are the names of the matrix around it, which come later."""
        if isinstance(node.value, dict):
            return self._mapping(node, shadow | _dimensions(node))
        if isinstance(node.value, tuple):
            return Node(tuple(self.fill(item, shadow) for item in node.value), node.at)
        if not isinstance(node.value, str):
            return node
        alone = self._hidden.get(node.value)
        if alone is not None:
            return self._alone(node, alone, shadow)
        text = self._text(node.value, node.at, shadow)
        return node if text == node.value else Node(text, node.at, text)

    def _mapping(self, node: Node, shadow: Shadow) -> Node:
        entries: Dict[str, Node] = {}
        keys: Dict[str, Position] = {}
        for written, value in node.mapping("a mapping").items():
            key = self._text(written, node.key_at(written), shadow)
            if key in entries:
                raise ConfigError(f"the key `{key}` is here twice", node.key_at(written), "Keep one of the two.")
            entries[key] = self.fill(value, shadow)
            keys[key] = node.key_at(written)
        return Node(entries, node.at, keys=keys)

    def _text(self, text: str, at: Position, shadow: Shadow) -> str:
        text = show(text, self._hidden)
        if "{%" in text and _STATEMENT.search(text):
            return self._engine().text(text, self._scope, self._place(at, "{%"))
        if "{{" not in text:
            return text
        return _EXPRESSION.sub(lambda match: self._expression(match[0], match[1], at, shadow), text)

    def _alone(self, node: Node, written: str, shadow: Shadow) -> Node:
        """An expression without quotes that is a whole value: it has the type YAML gives its result."""
        name = written[2:-2].strip()
        if is_name(name) and name not in shadow and name not in RESERVED:
            value = self._scope.get(name)
            if value is None:
                raise self._undefined(name, node.at)
            return Node(value.value, node.at, value.text, value.keys)
        text = self._expression(written, written[2:-2], node.at, shadow)
        if text != written:
            return typed(text, node.at)
        root = name.partition(".")[0].partition("|")[0].strip()
        if root in shadow or root in RESERVED:
            return Node(written, node.at, written)
        raise self._undefined(root, node.at)

    def _expression(self, written: str, inner: str, at: Position, shadow: Shadow) -> str:
        name = inner.strip()
        if _CIRCLECI.fullmatch(inner) or name in shadow:
            return written
        if is_name(name):
            value = self._scope.get(name)
            if value is not None:
                return value.scalar_text(f"the variable `{name}`")
            self._suspect(name, at, written)
            return written
        call = _CALL.fullmatch(inner)
        if call:
            return self._called(call[1], call[2] or call[3] or "", self._place(at, written))
        names = set(_IDENTIFIER.findall(_QUOTED.sub("", inner)))
        if names & shadow or "matrix" in names or not any(self._known(name) for name in names):
            return written
        rendered = self._engine().expression(inner, self._scope, self._place(at, written))
        return written if rendered is None else rendered

    def _known(self, name: str) -> bool:
        return name in ("read", "checksum") or self._scope.get(name) is not None

    def _called(self, function: str, path: str, at: Position) -> str:
        try:
            return self._functions.read(path) if function == "read" else self._functions.checksum(path)
        except Refusal as refusal:
            raise Unanswered(refusal.what, at, refusal.repair) from None

    def _undefined(self, name: str, at: Position) -> ConfigError:
        return ConfigError(f"undefined variable `{name}`", at, nearest(name, self._scope.names, noun="variable"))

    def _suspect(self, name: str, at: Position, written: str) -> None:
        """Other tools write `{{ name }}` too, so an unknown one stays; one that looks misspelt is a warning."""
        from difflib import get_close_matches

        close = get_close_matches(name, self._scope.names, n=1, cutoff=0.75)
        if close:
            what = f"`{written}` is no variable and stays as it is"
            self._warnings.append(ConfigError(what, self._place(at, written), f"Did you mean `{close[0]}`?"))

    def _place(self, at: Position, written: str) -> Position:
        """Where a piece of a value stands in the file, the value itself beginning at `at`."""
        start = sum(map(len, self._source.splitlines(keepends=True)[: at.line - 1])) + at.column - 1
        found = self._source.find(written, start)
        if found < 0:
            return at
        line = self._source.count("\n", 0, found) + 1
        return Position(at.path, line, found - self._source.rfind("\n", 0, found))


def _dimensions(node: Node) -> Shadow:
    """The names a job's `matrix` gives values to."""
    matrix = node.mapping("a mapping").get("matrix")
    if matrix is None:
        return frozenset()
    rows = matrix.value if isinstance(matrix.value, tuple) else (matrix,)
    return frozenset(name for row in rows if isinstance(row.value, dict) for name in row.value)
