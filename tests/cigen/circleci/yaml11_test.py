"""YAML 1.1 as CircleCI reads it, with libyaml and without it alike."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any, Dict, Iterator, List, Tuple

import pytest
import yaml

from cigen.circleci import yaml11
from cigen.circleci.places import place_of
from cigen.circleci.values import Unquoted

DOCUMENT = """\
a: &x [010, yes, 0x1F, 12:30, 1_000, .5, "1", 017118846239, 0o17, 2020-01-01, ~, !!str 1]
b: &x {on: 1, <<: {k: 2, on: 3}}
c: [*x, *x]
"""
DATA = {
    "a": [8, True, 31, 750, 1000, 0.5, "1", "017118846239", "0o17", "2020-01-01", None, "1"],
    "b": {"on": 1, "k": 2},
    "c": [{"on": 1, "k": 2}] * 2,
}


class Plain:
    """Builds plain data."""

    def scalar(self, value: Any, text: str, at: Tuple[int, int]) -> Any:
        return value

    def sequence(self, items: Tuple[Any, ...], at: Tuple[int, int]) -> List[Any]:
        return list(items)

    def mapping(self, entries: Dict[str, Any], keys: Any, at: Tuple[int, int]) -> Dict[str, Any]:
        return entries


@pytest.fixture(scope="module", params=["libyaml", "pure Python"])
def module(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    if request.param == "libyaml":
        if not yaml.__with_libyaml__:
            pytest.skip("this PyYAML has no libyaml")
        yield yaml11
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "yaml.cyaml", None)  # None: importing it fails
        spec = importlib.util.find_spec("cigen.circleci.yaml11")
        assert spec is not None and spec.loader is not None
        pure = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(pure)
        yield pure


def test_a_document_means_what_it_means_to_circleci(module: Any) -> None:
    found, doubts = module.compose(DOCUMENT, Plain())

    assert (found, doubts) == (DATA, [])
    assert [type(value) for value in found["a"][:3]] == [int, bool, int]
    assert isinstance(found["a"][9], Unquoted) and isinstance(next(iter(found["b"])), Unquoted)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\na: 2\n", (2, 1)),
        ("a: [1\nb: 2", (2, 2)),
        ("a: *b\n", (1, 4)),
        ("a: &a {b: *a}\n", (1, 11)),
        ("a: !frob 1\n", (1, 4)),
        ("a: {<<: 1}\n", (1, 5)),
        ("[a]: 1\n", (1, 1)),
        ("a: 1\n---\nb: 1\n", (2, 1)),
        ("a: " + "[" * 200, (1, 104)),
        ("a: !!int x", (1, 4)),
    ],
)
def test_what_cannot_be_read_has_a_place(module: Any, text: str, place: Tuple[int, int]) -> None:
    with pytest.raises(module.DocumentError) as raised:
        module.compose(text, Plain())

    assert (raised.value.line, raised.value.column) == place


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_nothing_is_nothing(module: Any, text: str) -> None:
    assert module.compose(text, Plain())[0] is None


def test_places_are_found_behind_anchors_that_are_given_again() -> None:
    assert place_of(DOCUMENT.encode(), ("c", 1)) == (2, 4)
    assert place_of(DOCUMENT.encode(), ("b", "on", "deeper")) == (2, 8)
