"""A file of the configuration -> its document, variables put in: `.yml` value by value, `.yml.j2` as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, List, Mapping, Optional, Tuple

from cigen.config.documents import check_length, parse
from cigen.config.files import Files
from cigen.config.functions import Functions
from cigen.config.marks import hide, show
from cigen.config.nodes import Node
from cigen.config.scope import TemplateScope
from cigen.config.variables import Variables
from cigen.errors import CigenError, ConfigError, Position, nearest

if TYPE_CHECKING:
    from cigen.config.jinja import Engine
    from cigen.config.jinja_lines import Rendered

J2 = ".j2"


class Templates:
    """Reads the documents of one configuration, whose directory holds `templates/`; collects what looked wrong."""

    def __init__(self, files: Files, directory: str, variables: Variables) -> None:
        self._files = files
        self._directory = directory
        self._functions = Functions(files, directory)
        self._made: Optional[Engine] = None
        self.scope = TemplateScope(variables)
        self.warnings: List[CigenError] = []

    def document(self, path: str) -> Optional[Node]:
        """A file's document with variables filled in, None where there is no file or no document."""
        node, fill = self.unfilled(path)
        return None if node is None else fill(node)

    def unfilled(self, path: str) -> Tuple[Optional[Node], Callable[[Node], Node]]:
        """The document as it was written, and what puts variables into any part of it. A `.j2` has them already."""
        data = self._files.read(path)
        if data is None:
            return None, _as_it_is
        if path.endswith(J2):
            return self._rendered(_decoded(data, path), path), _as_it_is
        if b"{{" not in data and b"{%" not in data:
            return parse(data, path), _as_it_is
        from cigen.config.filling import Filling  # a configuration without variables doesn't pay for it

        text = _decoded(data, path)
        marked, hidden = hide(text)
        filling = Filling(text, hidden, self.scope, self._functions, self._engine, self.warnings)
        return parse(marked.encode(), path), filling.fill

    def text(self, name: str, context: Mapping[str, Node], at: Position) -> str:
        """What a template below `templates/` says, with more names than the variables'. Raises ConfigError."""
        found = self._source_of(name)
        if found is None:
            raise ConfigError(f"unknown template `{name}`", at, nearest(name, self._names(), noun="template"))
        return self._engine().render(*found, self.scope.over(context)).text

    def _rendered(self, source: str, path: str) -> Optional[Node]:
        rendered = self._engine().render(source, path, self.scope)
        marked, hidden = hide(rendered.text)
        try:
            node = parse(marked.encode(), path)
        except ConfigError as error:
            raise error.moved(lambda at: _place(at, rendered)) from None
        return None if node is None else _moved(node, hidden, rendered)

    def _engine(self) -> Engine:
        if self._made is None:
            from cigen.config.jinja import Engine  # a configuration without templates doesn't pay for it

            self._made = Engine(self._functions, self._source_of, self._names)
        return self._made

    def _source_of(self, name: str) -> Optional[Tuple[str, str]]:
        if name.startswith("/") or ".." in name.split("/"):
            return None
        for path in (f"{self._below()}/{name}", f"{self._below()}/{name}{J2}"):
            data = self._files.read(path)
            if data is not None:
                return _decoded(data, path), path
        return None

    def _names(self) -> List[str]:
        names = self._files.names(self._below())
        return [name[: -len(J2)] if name.endswith(J2) else name for name in names if not name.endswith("/")]

    def _below(self) -> str:
        return f"{self._directory}/templates"


def _as_it_is(node: Node) -> Node:
    return node


def _decoded(data: bytes, path: str) -> str:
    check_length(data, path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        parse(data, path)  # raises, with the place
        raise


def _moved(node: Node, hidden: Mapping[str, str], rendered: Rendered) -> Node:
    """The node with its places in the template, and what was hidden shown again."""
    at = _place(node.at, rendered)
    if isinstance(node.value, dict):
        entries = {show(key, hidden): _moved(item, hidden, rendered) for key, item in node.value.items()}
        return Node(entries, at, keys={show(key, hidden): _place(p, rendered) for key, p in node.keys.items()})
    if isinstance(node.value, tuple):
        return Node(tuple(_moved(item, hidden, rendered) for item in node.value), at)
    if isinstance(node.value, str):
        text = show(node.value, hidden)
        return Node(text, at, text if node.text == node.value else node.text)
    return Node(node.value, at, node.text)


def _place(at: Position, rendered: Rendered) -> Position:
    path, line = rendered.lines[min(at.line, len(rendered.lines)) - 1]
    return Position(path, line, at.column)
