"""Text -> Node: YAML 1.2's core schema over PyYAML, with the place of everything, duplicate keys refused."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Set, Tuple

import yaml

from cigen.config.nodes import Node, Scalar
from cigen.config.syntax_errors import syntax_error
from cigen.errors import ConfigError, Position

# A file expands to at most so many nodes: aliases can make a few lines into gigabytes.
LARGEST_DOCUMENT = 200_000
# And to so many characters: one long string counts for as much as it is long, wherever an alias puts it.
LONGEST_DOCUMENT = 10_000_000
# libyaml's composer recurses in C and would exhaust the stack: it never sees anything deeper than this.
DEEPEST_DOCUMENT = 100

_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NESTING = re.compile(r"[\[{]|[-?:]\s+(?=[-?:]\s)")
_MAYBE_NUMBER = frozenset("+-.0123456789")
# Python reads and writes integers of a few thousand digits at most.
_LONGEST_INTEGER = 1000
# libyaml refuses them, PyYAML's own scanner doesn't.
NO_CHARACTERS = re.compile("[\ud800-\udfff]")


class _Resolver(yaml.resolver.BaseResolver):
    """Leaves a node without tag what the parser says instead: whether it is plain. What that means is said below."""

    def resolve(self, kind: type, value: str, implicit: object) -> object:
        return implicit

    def descend_resolver(self, parent: object, index: object) -> None:
        """There are no paths to follow."""

    def ascend_resolver(self) -> None:
        """There are no paths to follow."""


try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

    class _Loader(CParser, _Resolver):
        def __init__(self, stream: str) -> None:
            CParser.__init__(self, stream)
            _Resolver.__init__(self)

except ImportError:

    class _Loader(  # type: ignore[no-redef]  # the same in pure Python, where PyYAML has no libyaml
        yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer, _Resolver
    ):
        def __init__(self, stream: str) -> None:
            _Resolver.__init__(self)
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)

        def dispose(self) -> None:
            """libyaml's parser has one."""

        def scan_flow_scalar_non_spaces(self, double: bool, start_mark: yaml.Mark) -> List[str]:
            try:
                scan = super().scan_flow_scalar_non_spaces
                return scan(double, start_mark)  # type: ignore[no-untyped-call, no-any-return]  # the stubs say nothing
            except (ValueError, OverflowError):  # from chr()
                problem = "found invalid Unicode character escape code"
                raise yaml.scanner.ScannerError(None, None, problem, start_mark) from None


def parse(data: bytes, path: str) -> Optional[Node]:
    """The one document of a file, None when it holds none. Raises ConfigError with the place."""
    check_length(data, path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode().split("\n")  # without a byte order mark
        at = Position(path, len(before), len(before[-1]) + 1)
        raise ConfigError("the file isn't UTF-8", at, "Save it as UTF-8.") from None
    try:
        _check_structure(text, path)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
        return None if root is None else _Conversion(path).convert(root)
    except yaml.YAMLError as error:
        raise syntax_error(error, text, path) from None
    except RecursionError:
        raise _too_deep(Position(path)) from None


def check_length(data: bytes, path: str) -> None:
    """Raises ConfigError for what is too long to be looked at."""
    if len(data) > LONGEST_DOCUMENT:
        what = f"the file has {len(data):,} bytes, and at most {LONGEST_DOCUMENT:,} are read"
        raise ConfigError(what, Position(path), "Split the file.")


def _check_structure(text: str, path: str) -> None:
    """Depth and number of values before a node is made of any: nodes take far more room than text."""
    if len(text) <= LARGEST_DOCUMENT and not _may_be_deep(text):
        return  # a value has a character at least
    loader = _Loader(text)
    depth = values = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            assert event is not None  # check_event says so
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            values += isinstance(event, yaml.NodeEvent)
            if depth > DEEPEST_DOCUMENT or values > 2 * LARGEST_DOCUMENT:  # a key is none
                at = Position(path, event.start_mark.line + 1, event.start_mark.column + 1)
                raise _too_deep(at) if depth > DEEPEST_DOCUMENT else _too_large(f"{LARGEST_DOCUMENT:,} values", at)
    finally:
        loader.dispose()


def _may_be_deep(text: str) -> bool:
    """Block indentation alone gets nowhere near the limit."""
    if sum(map(text.count, "[{-?:")) <= DEEPEST_DOCUMENT:
        return False
    return sum(1 for _ in _NESTING.finditer(text)) > DEEPEST_DOCUMENT


def _too_deep(at: Position) -> ConfigError:
    return ConfigError(f"the YAML is nested more than {DEEPEST_DOCUMENT} levels deep", at, "Flatten it.")


def _too_large(most: str, at: Position) -> ConfigError:
    return ConfigError(f"the file expands to more than {most}", at, "Use fewer aliases, or split the file.")


class _Conversion:
    """PyYAML's nodes -> ours, for one file; counts what aliases expand to."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._done: Dict[int, Tuple[Node, int, int]] = {}
        self._open: Set[int] = set()
        self._values = 0
        self._characters = 0

    def convert(self, node: yaml.Node) -> Node:
        if isinstance(node, yaml.ScalarNode):
            self._values += 1
            return Node(self._scalar(node), self._at(node), node.value)
        identity = id(node)
        if identity in self._done:
            known, values, characters = self._done[identity]
            self._values += values
            self._characters += characters
            return known
        if identity in self._open:
            raise ConfigError("an alias contains itself", self._at(node), "Write the value out.")
        self._open.add(identity)
        values, characters = self._values, self._characters
        result = self._mapping(node) if isinstance(node, yaml.MappingNode) else self._sequence(node)
        self._open.remove(identity)
        self._values += 1
        values, characters = self._values - values, self._characters - characters
        if values > LARGEST_DOCUMENT or characters > LONGEST_DOCUMENT:
            most = f"{LARGEST_DOCUMENT:,} values" if values > LARGEST_DOCUMENT else f"{LONGEST_DOCUMENT:,} characters"
            raise _too_large(most, self._at(node))
        self._done[identity] = result, values, characters
        return result

    def _sequence(self, node: yaml.Node) -> Node:
        self._check_tag(node, "seq")
        return Node(tuple([self.convert(item) for item in node.value]), self._at(node))

    def _mapping(self, node: yaml.Node) -> Node:
        self._check_tag(node, "map")
        entries: Dict[str, Node] = {}
        keys: Dict[str, Position] = {}
        merged: List[Node] = []
        for key_node, value_node in node.value:
            value = self.convert(value_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigError("a key must be a string", self._at(key_node), "Write a string before the colon.")
            key = self._text(key_node)
            if key_node.tag == _MERGE or key == "<<" and _is_plain(key_node):
                merged.extend(self._merge_sources(value))
                continue
            if key in entries:
                what = f"the key `{key}` is here twice; the first is on line {keys[key].line}"
                raise ConfigError(what, self._at(key_node), "Keep one of the two.")
            entries[key] = value
            keys[key] = self._at(key_node)
        for source in merged:
            for key, value in source.mapping("<<").items():
                entries.setdefault(key, value)
                keys.setdefault(key, source.key_at(key))
        return Node(entries, self._at(node), keys=keys)

    def _merge_sources(self, value: Node) -> Tuple[Node, ...]:
        sources = value.value if isinstance(value.value, tuple) else (value,)
        for source in sources:
            source.mapping("`<<`")
        return sources

    def _text(self, node: yaml.ScalarNode) -> str:
        text: str = node.value
        self._characters += len(text)
        if not text.isascii() and NO_CHARACTERS.search(text):
            what = "broken YAML: half of a surrogate pair is no character"
            raise ConfigError(what, self._at(node), "Write the character itself.")
        return text

    def _scalar(self, node: yaml.ScalarNode) -> Scalar:
        """What a scalar means by YAML 1.2's core schema: `yes`, `on`, `010` and `1:30` mean what they say."""
        text = self._text(node)
        tag = node.tag
        if isinstance(tag, tuple):  # none is written
            if not tag[0]:
                return text
            if text[:1] not in _MAYBE_NUMBER:
                return _WORDS.get(text, text)
            kind = "int" if _INTEGER.fullmatch(text) else "float" if _FLOAT.fullmatch(text) else "str"
        else:
            kind = tag[len(_TAG) :] if tag.startswith(_TAG) else ""
        if kind in ("str", "merge"):
            return text
        if kind == "int" and _INTEGER.fullmatch(text):
            if len(text) > _LONGEST_INTEGER:
                raise ConfigError("the number is too long", self._at(node), "Quote it.")
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if kind == "float" and _FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if text in _WORDS and kind == ("null" if _WORDS[text] is None else "bool"):
            return _WORDS[text]
        raise self._unknown_tag(node)

    def _check_tag(self, node: yaml.Node, kind: str) -> None:
        if isinstance(node.tag, str) and node.tag != f"{_TAG}{kind}":
            raise self._unknown_tag(node)

    def _unknown_tag(self, node: yaml.Node) -> ConfigError:
        return ConfigError(f"the YAML tag `{node.tag}` isn't supported here", self._at(node), "Remove the tag.")

    def _at(self, node: yaml.Node) -> Position:
        mark = node.start_mark
        return Position(self._path, mark.line + 1, mark.column + 1)


def _is_plain(node: yaml.ScalarNode) -> bool:
    return isinstance(node.tag, tuple) and node.tag[0] is True
