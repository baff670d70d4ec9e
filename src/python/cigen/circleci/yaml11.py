"""YAML 1.1 as CircleCI reads it: text -> whatever a builder makes of scalars, lists and mappings, with their places.

Keys are texts: a parameter may be called `on`. An anchor may be given anew. Two equal keys in one mapping are refused
(google/startup-os#360). Of several `<<` in a mapping the first wins, as in SnakeYAML, whose messages CircleCI shows.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Protocol, Tuple, TypeVar

import yaml

from cigen.circleci.scalars11 import ScalarError, read, resolved
from cigen.circleci.values import Scalar, Unquoted

B = TypeVar("B")
Place = Tuple[int, int]  # line and column, counted from 1

# A file expands to at most so many values and characters: aliases can make a few lines into gigabytes.
LARGEST_DOCUMENT = 200_000
LONGEST_DOCUMENT = 10_000_000
DEEPEST_DOCUMENT = 100
_TAG = "tag:yaml.org,2002:"


class DocumentError(Exception):
    """A text that is no document: what is wrong, with line and column counted from 1, 0 where they aren't known."""

    def __init__(self, what: str, line: int = 0, column: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.column = column


class Doubt(NamedTuple):
    """What readers of YAML disagree about."""

    what: str
    at: Place


class Builder(Protocol[B]):
    """Makes the parts of a document, inner ones first; what an alias stands for is made once."""

    def scalar(self, value: Scalar, text: str, at: Place) -> B:
        """A scalar and its source text."""

    def sequence(self, items: Tuple[B, ...], at: Place) -> B:
        """A list."""

    def mapping(self, entries: Dict[str, B], keys: Dict[str, Place], at: Place) -> B:
        """A mapping, with the place of each key; merged keys come behind its own."""


try:
    from yaml.cyaml import CParser as _Events  # type: ignore[attr-defined]  # the stubs leave it out
except ImportError:

    class _Events(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):  # type: ignore[no-redef]
        """The same in pure Python, where PyYAML has no libyaml."""

        def __init__(self, stream: str) -> None:
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)


Events: Any = _Events  # text -> what a parser of either kind finds in it, one after the other


class _Made(NamedTuple):
    """What the builder made and how much it expands to; the entries of a mapping, what can be merged of a list."""

    built: Any
    values: int
    characters: int
    entries: Optional[Mapping[str, Any]] = None
    keys: Mapping[str, Place] = {}
    items: Optional[Tuple[_Made, ...]] = None


def compose(text: str, builder: Builder[B]) -> Tuple[Optional[B], List[Doubt]]:
    """The one document of a text, None where there is none, and what is doubtful in it. Raises DocumentError."""
    events = Events(text)
    try:
        composer = _Composer(events, builder)
        return composer.document(), composer.doubts
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context or "unreadable")
        problem = f"{error.context}, {problem}" if problem.startswith("but ") else problem
        raise DocumentError(problem, *(_place(mark) if mark else (0, 0))) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # a character that YAML forbids
        raise DocumentError(str(getattr(error, "reason", "") or error)) from None
    finally:
        getattr(events, "dispose", lambda: None)()


class _Composer:
    """Events -> what a builder makes of them."""

    def __init__(self, events: Any, builder: Builder[Any]) -> None:
        self._events = events
        self._builder = builder
        self._anchors: Dict[str, Optional[_Made]] = {}
        self.doubts: List[Doubt] = []

    def document(self) -> Any:
        self._events.get_event()  # the stream's start
        event = self._events.get_event()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        made = self._node(self._events.get_event(), 0)
        self._events.get_event()  # the document's end
        event = self._events.get_event()
        if not isinstance(event, yaml.StreamEndEvent):
            raise DocumentError("there is a second document", *_place(event.start_mark))
        return made.built

    def _node(self, event: Any, depth: int) -> _Made:
        at = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event.anchor, at)
        if depth > DEEPEST_DOCUMENT:
            raise DocumentError(f"it is nested more than {DEEPEST_DOCUMENT} levels deep", *at)
        if event.anchor is not None:
            self._anchors[event.anchor] = None  # until it is complete, it contains itself
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, at)
            made = _Made(self._builder.scalar(value, event.value, at), 1, len(event.value))
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self._sequence(event, at, depth)
        else:
            made = self._mapping(event, at, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = made
        return made

    def _aliased(self, anchor: str, at: Place) -> _Made:
        if anchor not in self._anchors:
            raise DocumentError(f"found undefined alias `{anchor}`", *at)
        made = self._anchors[anchor]
        if made is None:
            raise DocumentError("an alias contains itself", *at)
        return made

    def _sequence(self, event: Any, at: Place, depth: int) -> _Made:
        _check_tag(event, "seq", at)
        items: List[_Made] = []
        while not isinstance(inner := self._events.get_event(), yaml.SequenceEndEvent):
            items.append(self._node(inner, depth + 1))
        return _counted(self._builder.sequence(tuple(item.built for item in items), at), items, at, items=tuple(items))

    def _mapping(self, event: Any, at: Place, depth: int) -> _Made:
        _check_tag(event, "map", at)
        entries: Dict[str, Any] = {}
        keys: Dict[str, Place] = {}
        merged: List[Tuple[_Made, Place]] = []
        inner: List[_Made] = []
        while not isinstance(key_event := self._events.get_event(), yaml.MappingEndEvent):
            place = _place(key_event.start_mark)
            if not isinstance(key_event, yaml.ScalarEvent):
                raise DocumentError("a key must be a text", *place)
            value = self._node(self._events.get_event(), depth + 1)
            inner.append(value)
            if key_event.tag == f"{_TAG}merge" or _is_plain(key_event) and key_event.value == "<<":
                merged.append((value, place))
                continue
            key = self._key(key_event, place)
            if key in entries:
                raise DocumentError(f"found duplicate key `{key}`; the first is on line {keys[key][0]}", *place)
            entries[key], keys[key] = value.built, place
        self._merge(merged, entries, keys)
        return _counted(self._builder.mapping(entries, keys, at), inner, at, entries=entries, keys=keys)

    def _merge(self, merged: List[Tuple[_Made, Place]], entries: Dict[str, Any], keys: Dict[str, Place]) -> None:
        own = frozenset(entries)
        for number, (value, place) in enumerate(merged):
            given = set(entries) - own
            for source in (value,) if value.items is None else value.items:
                if source.entries is None:
                    raise DocumentError("`<<` takes a mapping or a list of mappings", *place)
                for key, built in source.entries.items():
                    if key in given and built is not entries[key] and number:
                        self._doubt(f"two `<<` give `{key}`, and readers of YAML take one or the other", place)
                    entries.setdefault(key, built)
                    keys.setdefault(key, source.keys[key])

    def _key(self, event: yaml.ScalarEvent, at: Place) -> str:
        """As it is written: which type some reader sees in it is nobody's concern."""
        self._scalar(event, at)  # whether anything can be made of it
        if _is_plain(event) and resolved(event.value) not in ("str", "value"):
            return Unquoted(event.value or "null")
        return str(event.value)

    def _scalar(self, event: yaml.ScalarEvent, at: Place) -> Scalar:
        try:
            found = read(event.value, event.tag or "", event.implicit[0])
        except ScalarError as error:
            raise DocumentError(str(error), *at) from None
        if found.doubtful:
            self._doubt(f"`{event.value}` is a text to some readers of YAML and a number to others", at)
        return found.value

    def _doubt(self, what: str, at: Place) -> None:
        self.doubts.append(Doubt(what, at))


def _counted(built: Any, inner: Iterable[_Made], at: Place, **more: Any) -> _Made:
    values, characters = 1, 0
    for one in inner:
        values += one.values
        characters += one.characters
    if values > LARGEST_DOCUMENT or characters > LONGEST_DOCUMENT:
        most = f"{LARGEST_DOCUMENT:,} values" if values > LARGEST_DOCUMENT else f"{LONGEST_DOCUMENT:,} characters"
        raise DocumentError(f"the file expands to more than {most}", *at)
    return _Made(built, values, characters, **more)


def _check_tag(event: Any, kind: str, at: Place) -> None:
    if event.tag not in (None, "!", f"{_TAG}{kind}"):
        raise DocumentError(f"the YAML tag `{event.tag}` isn't supported", *at)


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return event.tag is None and bool(event.implicit[0])


def _place(mark: yaml.Mark) -> Place:
    return mark.line + 1, mark.column + 1
