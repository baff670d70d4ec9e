"""Node -> typed, frozen records: which keys there are, what each holds, and the error when it holds something else."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Tuple, Type, TypeVar

from cigen.config.nodes import Node
from cigen.config.records import MISSING, Key, Rest, fields_of
from cigen.config.shape import Schema, Shape
from cigen.errors import CigenError, ConfigError, Mistakes, each, nearest

T = TypeVar("T")


class _Layout(NamedTuple):
    """The keys a record reads, each with its field; the keys it passes on; the keys it can't do without."""

    keys: Dict[str, Tuple[str, Key]]
    passed: Dict[str, str]
    required: Dict[str, Tuple[str, Key]]
    has_place: bool


_layouts: Dict[Type[Any], _Layout] = {}


def _layout(kind: Type[Any]) -> _Layout:
    """Worked out once per type."""
    if kind not in _layouts:
        _layouts[kind] = _new_layout(kind)
    return _layouts[kind]


def _new_layout(kind: Type[Any]) -> _Layout:
    fields = fields_of(kind)
    layout = _Layout({}, {}, {}, "at" in fields)
    for name, field in fields.items():
        if isinstance(field.written, Key):
            keys = {written: (name, field.written) for written in field.written.names or (name,)}
            layout.keys.update(keys)
            layout.required.update(keys if field.default is MISSING else {})
        elif isinstance(field.written, Rest):
            layout.passed.update(dict.fromkeys(field.written.names, name))
    return layout


def known_keys(kind: Type[Any]) -> Tuple[str, ...]:
    """Every key a record reads."""
    layout = _layout(kind)
    return (*layout.keys, *layout.passed)


def read_record(kind: Type[T], node: Node, name: str, **given: Any) -> T:
    """A mapping as a record; `given` are fields that aren't written. Raises Mistakes, all wrong keys and values."""
    entries = node.mapping(name)
    keys, passed, required, has_place = _layout(kind)
    values: Dict[str, Any] = dict(given)
    spelled: Dict[str, str] = {}
    wrong: List[CigenError] = []
    for written, value in entries.items():
        if value.value is None and (written in passed or written in keys and keys[written][1].shape is not NULLABLE):
            continue  # a key with nothing behind it says nothing
        if written in passed:
            values.setdefault(passed[written], {})[written] = value
            continue
        if written not in keys:
            wrong.append(unknown_key(kind, node, written, name))
            continue
        field, how = keys[written]
        if field in spelled:
            what = f"`{spelled[field]}` and `{written}` of {name} mean the same"
            wrong.append(ConfigError(what, node.key_at(written), "Keep one of the two."))
            continue
        spelled[field] = written
        try:
            values[field] = how.shape.read(value, f"`{written}`")
        except ConfigError as error:
            wrong.append(error)
    for written, (field, how) in (
        required.items() if not wrong else ()
    ):  # a key that is unknown may be one that is missing
        if field not in values:
            wrong.append(ConfigError(f"{name} has no `{written}`", node.at, f"Add it: {how.help}"))
    if wrong:
        raise Mistakes(wrong)
    if has_place:
        values.setdefault("at", node.at)
    return kind(**values)


def unknown_key(kind: Type[Any], node: Node, written: str, name: str) -> ConfigError:
    """The error for a key that a record has no field for, with the nearest one."""
    repair = kind.foreign.get(written) or nearest(written, known_keys(kind), noun="key")
    return ConfigError(f"unknown key `{written}` in {name}", node.key_at(written), repair)


def record(kind: Type[T], expects: str) -> Shape[T]:
    """A mapping with the keys of a record."""
    return Shape(expects, lambda node, name: read_record(kind, node, name), {"$ref": kind})


def kept(shape: Shape[T], schema: Schema) -> Shape[T]:
    """A shape that leaves the inside of a value to a later reader, with the schema of what that one reads."""
    return Shape(shape.expects, shape.read, schema)


def unread(shape: Shape[Any]) -> Shape[Node]:
    """A shape that checks a value and leaves it as it was written."""

    def read(node: Node, name: str) -> Node:
        shape.read(node, name)
        return node

    return Shape(shape.expects, read, shape.schema)


def names_to(schema: Schema) -> Schema:
    """The schema of a mapping whose keys are free."""
    return {"type": "object", "additionalProperties": schema}


def list_of(shape: Shape[T]) -> Shape[Tuple[T, ...]]:
    """A list whose items have a shape."""

    def read(node: Node, name: str) -> Tuple[T, ...]:
        return tuple(each(lambda item: shape.read(item, f"an entry of {name}"), node.items(name)))

    return Shape(f"a list, each {shape.expects}", read, {"type": "array", "items": shape.schema})


def one_or_many(shape: Shape[T]) -> Shape[Tuple[T, ...]]:
    """One value of a shape, or a list of them."""
    many = list_of(shape)

    def read(node: Node, name: str) -> Tuple[T, ...]:
        if isinstance(node.value, tuple):
            return many.read(node, name)
        if isinstance(node.value, (str, dict)):
            return (shape.read(node, name),)
        raise node.wrong(name, f"{shape.expects} or a list of them")

    return Shape(f"{shape.expects} or a list of them", read, {"anyOf": [shape.schema, many.schema]})


def map_of(shape: Shape[T]) -> Shape[Mapping[str, T]]:
    """A mapping with any keys, whose values have a shape."""

    def read(node: Node, name: str) -> Mapping[str, T]:
        return dict(each(lambda entry: (entry[0], shape.read(entry[1], f"`{entry[0]}`")), node.mapping(name).items()))

    return Shape(f"a mapping of names to {shape.expects}", read, names_to(shape.schema))


# In quotes a template is text to an editor, whatever it will be.
_TEMPLATE: Schema = {"type": "string", "pattern": r"\{\{"}


def one_of(*choices: str) -> Shape[str]:
    """One of these words."""

    def read(node: Node, name: str) -> str:
        if node.value in choices and isinstance(node.value, str):
            return node.value
        repair = f"Choose one of: {', '.join(choices)}."
        if isinstance(node.value, str):
            raise ConfigError(f"{name} can't be `{node.value}`", node.at, repair)
        raise node.wrong(name, "a string", repair)

    return Shape(f"one of {', '.join(choices)}", read, {"anyOf": [{"enum": list(choices)}, _TEMPLATE]})


def _boolean(node: Node, name: str) -> bool:
    if isinstance(node.value, bool):
        return node.value
    repair = "Write true or false." if node.value in ("yes", "no", "on", "off", "true", "false") else ""
    raise node.wrong(name, "true or false", repair)


def _integer(node: Node, name: str) -> int:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    raise node.wrong(name, "a whole number")


def _environment(node: Node, name: str) -> Mapping[str, str]:
    if isinstance(node.value, dict):
        return {k: v.scalar_text(f"`{k}` in {name}") for k, v in node.value.items()}
    pairs = {}
    for item in node.items(name):
        variable, equals, value = item.string(f"an entry of {name}").partition("=")
        if not equals or not variable:
            raise ConfigError(f"`{variable}` in {name} isn't NAME=value", item.at, "Write NAME=value.")
        pairs[variable] = value
    return pairs


_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_PAIRS: Schema = {"type": "array", "items": {"type": "string", "pattern": "^[^=]+="}}

ANY: Shape[Node] = Shape("anything", lambda node, name: node)
NULLABLE: Shape[Node] = Shape("anything, also nothing", lambda node, name: node)
STRING: Shape[str] = Shape("a string", lambda node, name: node.string(name), {"type": "string"})
TEXT: Shape[str] = Shape("a string or a number", lambda node, name: node.scalar_text(name), _SCALAR)
BOOLEAN: Shape[bool] = Shape("true or false", _boolean, {"type": "boolean"})
INTEGER: Shape[int] = Shape("a whole number", _integer, {"type": "integer"})
STRINGS: Shape[Tuple[str, ...]] = one_or_many(STRING)
MAPPING: Shape[Node] = Shape("a mapping", lambda node, name: node.with_entries(node.mapping(name)), {"type": "object"})
ENVIRONMENT: Shape[Mapping[str, str]] = Shape(
    "a mapping of names to values, or a list of NAME=value", _environment, {"anyOf": [names_to(_SCALAR), _PAIRS]}
)
