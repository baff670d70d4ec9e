"""The named tuples of the warm path are those of `typing`, less the import."""

from __future__ import annotations

import typing

import pytest

from cigen.hashing import named_tuple


class Fast(named_tuple.NamedTuple):
    """What it is."""

    path: bytes
    size: int = 7

    @property
    def double(self) -> int:
        return self.size * 2


class Known(typing.NamedTuple):
    """What it is."""

    path: bytes
    size: int = 7

    @property
    def double(self) -> int:
        return self.size * 2


BOTH = pytest.mark.parametrize("kind", [Fast, Known])


@BOTH
def test_fields_by_place_and_by_name(kind: typing.Any) -> None:
    made = [kind(b"a"), kind(b"a", 8), kind(path=b"a", size=8), kind(b"a", size=8)]

    assert [tuple(each) for each in made] == [(b"a", 7), (b"a", 8), (b"a", 8), (b"a", 8)]
    assert (made[1].path, made[1].size, made[1].double) == (b"a", 8, 16)
    assert made[1] == made[2] == (b"a", 8) and hash(made[1]) == hash((b"a", 8))


@BOTH
def test_what_can_be_made_of_one(kind: typing.Any) -> None:
    made = kind(b"a")._replace(size=9)

    assert type(made) is kind and made._asdict() == {"path": b"a", "size": 9}
    assert repr(made) == f"{kind.__name__}(path=b'a', size=9)"
    assert kind.__doc__ == "What it is."
    path, size = made
    assert (path, size) == (b"a", 9)


@BOTH
@pytest.mark.parametrize(
    "values, named", [((), {}), ((b"a", 1, 2), {}), ((b"a",), {"path": b"b"}), ((b"a",), {"unknown": 1})]
)
def test_what_it_refuses(kind: typing.Any, values: typing.Any, named: typing.Any) -> None:
    with pytest.raises(TypeError):
        kind(*values, **named)


@BOTH
def test_nothing_can_be_changed(kind: typing.Any) -> None:
    with pytest.raises(AttributeError):
        kind(b"a").size = 8
