"""The dumper: what was put in is what every YAML reader gets out."""

from __future__ import annotations

import io
import math
from typing import Dict

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cigen.config.nodes import Value
from cigen.render.yaml import dump

text = st.text(st.characters(exclude_categories=("Cs",))) | st.from_regex(r"[-+.:#<0-9eExobyYnN_~ \n\t'\"]{1,9}")
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text
values = st.recursive(scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(text, v, max_size=4), max_leaves=20)


@given(st.dictionaries(text, values, max_size=4))
def test_a_yaml_1_1_reader_gets_the_same_data(data: Dict[str, Value]) -> None:
    assert yaml.safe_load(dump({"root": data})) == {"root": data}


@given(st.dictionaries(text, values, max_size=4))
def test_a_yaml_1_2_reader_gets_the_same_data(data: Dict[str, Value]) -> None:
    reader = YAML(typ="safe", pure=True)

    assert reader.load(io.StringIO(dump({"root": data}))) == {"root": data}


@pytest.mark.parametrize(
    "word",
    ["yes", "NO", "on", "y", "N", "~", "null", "0o17", "017", "1_000", "1:30", "3.10", "1e3", ".5", ".", "<<", ""],
)
def test_strings_some_reader_takes_for_something_else_are_quoted(word: str) -> None:
    assert dump({"key": word}) == f'key: "{word}"\n'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("it's: so", '"it\'s: so"'),
        ('say: "hi"', "'say: \"hi\"'"),
        ('it\'s "so"', "'it''s \"so\"'"),
        (r"a: \d", r"'a: \d'"),
        (r"it's: \d", r'''"it's: \\d"'''),
        ("a:\tb", r'"a:\tb"'),
    ],
)
def test_in_the_quotes_that_prettier_leaves_as_they_are(value: str, written: str) -> None:
    assert dump({"key": value}) == f"key: {written}\n"


def test_scripts_are_written_as_blocks_and_empty_collections_in_place() -> None:
    data: Dict[str, Value] = {
        "command": "set -e\n\nmake\n",
        "last": "no newline\nat the end",
        "list": [{"a": 1, "b": [True]}, [], {}, "x"],
    }

    assert dump(data, header="Written by hand.\n\nNot.") == (
        "# Written by hand.\n#\n# Not.\n"
        "command: |\n  set -e\n\n  make\n"
        "last: |-\n  no newline\n  at the end\n"
        "list:\n  - a: 1\n    b:\n      - true\n  - []\n  - {}\n  - x\n"
    )


def test_special_floats_survive() -> None:
    assert math.isnan(yaml.safe_load(dump({"a": math.nan}))["a"])
    assert yaml.safe_load(dump({"a": -math.inf, "b": 1e16})) == {"a": -math.inf, "b": 1e16}


@pytest.mark.parametrize("length", [998, 1000, 1001, 1024, 5000])
@pytest.mark.parametrize("value", ["text", {"a": 1}, ["a", {"b": "c\nd\n"}], "two\nlines\n", {}, None])
def test_a_key_of_any_length_is_one(length: int, value: Value) -> None:
    data: Dict[str, Value] = {"a": {"k" * length: value}, "b": [{"k'" * (length // 2): value, "z": 1}]}

    assert yaml.load(dump(data), yaml.CSafeLoader) == yaml.load(dump(data), yaml.SafeLoader) == data
