"""`NamedTuple` for what a run loads before it answers: importing `typing` takes longer than a warm run's decision.

Type checkers see the real one:

    if TYPE_CHECKING:
        from typing import NamedTuple
    else:
        from cigen.hashing.named_tuple import NamedTuple
"""

from __future__ import annotations

from _operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Fields(type):
    """Makes a class body's annotations the fields of a tuple; a value given to one there is its default."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Fields:
        fields = tuple(body.get("__annotations__", ()))
        defaults = {field: body[field] for field in fields if field in body}
        getters = {field: property(itemgetter(place)) for place, field in enumerate(fields)}
        own = {"__slots__": (), "_fields": fields, "_defaults": defaults}
        return super().__new__(mcs, name, bases, {**body, **getters, **own})


class NamedTuple(tuple[object, ...], metaclass=_Fields):
    """What this package uses of `typing.NamedTuple`."""

    if TYPE_CHECKING:
        _fields: tuple[str, ...]
        _defaults: dict[str, Any]

    def __new__(cls, *values: object, **named: object) -> NamedTuple:
        if named or len(values) != len(cls._fields):
            values = (*values, *cls._rest(len(values), named))
        return tuple.__new__(cls, values)

    @classmethod
    def _rest(cls, given: int, named: dict[str, object]) -> list[object]:
        known, missing = {**cls._defaults, **named}, cls._fields[given:]
        if given > len(cls._fields) or not set(named) <= set(missing) <= set(known):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
        return [known[field] for field in missing]

    def _replace(self, **named: object) -> NamedTuple:
        return type(self)(**{**self._asdict(), **named})

    def _asdict(self) -> dict[str, object]:
        return dict(zip(self._fields, self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"
