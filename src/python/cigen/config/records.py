"""Frozen records with named, typed fields: dataclasses, but that importing one compiles nothing."""

from __future__ import annotations

from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Dict,
    FrozenSet,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypeVar,
    Union,
)

if TYPE_CHECKING:
    # mypy brings it: what runs doesn't need it.
    from typing_extensions import dataclass_transform  # pants: no-infer-dep

    from cigen.config.shape import Shape
else:

    def dataclass_transform(**_: object) -> object:
        """Means nothing when it runs."""
        return lambda kind: kind


R = TypeVar("R", bound="Record")
MISSING: Any = object()


class Key(NamedTuple):
    """How a field is written in YAML: under its own name, or under one of `names`."""

    shape: Shape[Any]
    help: str
    names: Tuple[str, ...] = ()


class Rest(NamedTuple):
    """A field that keeps these keys as they were written; `kind` is the record that reads them later."""

    names: Tuple[str, ...]
    kind: Optional[Type[Record]] = None


class Field(NamedTuple):
    """What a record says of a field: its default, MISSING where it has to be given, and how it is written, if it is."""

    default: Any = MISSING
    written: Union[Key, Rest, None] = None


def key(shape: Shape[Any], help: str, *, default: Any = MISSING, names: Sequence[str] = ()) -> Any:
    """A field read from the key of its name, or of one of `names`; required without a default."""
    return Field(default, Key(shape, help, tuple(names)))


def rest(*names: str, kind: Optional[Type[Record]] = None) -> Any:
    """A field that collects the given keys unread, for `kind` where that is a record."""
    return Field({}, Rest(names, kind))


@dataclass_transform(frozen_default=True, field_specifiers=(key,))
class Record:
    """The base of every record: its annotations are its fields, what they are set to are defaults.

    Made from values in the fields' order or by their names; equal when all fields are.
    """

    _fields: ClassVar[Mapping[str, Field]] = {}
    _required: ClassVar[FrozenSet[str]] = frozenset()
    # Keys that others would write here: what to write instead.
    foreign: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        fields = {}
        for name in cls.__annotations__:
            given = cls.__dict__.get(name, MISSING)
            field = fields[name] = given if isinstance(given, Field) else Field(given)
            if field.default is not MISSING:
                setattr(cls, name, field.default)  # where an instance without the value finds it
            elif given is not MISSING:
                delattr(cls, name)
        cls._fields = fields
        cls._required = frozenset(name for name, field in fields.items() if field.default is MISSING)

    def __init__(self, *values: Any, **named: Any) -> None:
        fields = self._fields
        given = {**dict(zip(fields, values)), **named} if values else named
        if len(values) > len(fields) or not given.keys() <= fields.keys():
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(fields)}")
        if not given.keys() >= self._required:
            missing = ", ".join(name for name in fields if name in self._required - given.keys())
            raise TypeError(f"{type(self).__name__} needs {missing}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return values_of(self) == values_of(other)

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in values_of(self).items())
        return f"{type(self).__name__}({', '.join(given)})"

    def replaced(self: R, **changes: Any) -> R:
        """The same record with other values in some of its fields."""
        return type(self)(**{**values_of(self), **changes})


def fields_of(kind: Type[Record]) -> Mapping[str, Field]:
    """A record's fields, by name, in the order they are written."""
    return kind._fields


def values_of(record: Record) -> Dict[str, Any]:
    """What its fields hold, defaults included."""
    return {name: getattr(record, name) for name in fields_of(type(record))}
