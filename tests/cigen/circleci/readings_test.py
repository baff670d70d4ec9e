"""Two texts say the same when every reader of YAML sees the same in both."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cigen.circleci.readings import same_values

TEXT = "a:\n  - b: 1\n    c: two words\n  - |\n    make\n    test\n"


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("\n", "\r\n"),
        f"# Somebody's.\n---\n{TEXT}\n",
        'a: [{ "b": 1, c: "two words" }, "make\\ntest\\n"]',
        TEXT.replace("two words", "'two words'"),
        TEXT.replace("  - ", "- ").replace("    ", "  "),
        TEXT.replace("two words", "two\n      words # split"),
        f"\ufeff{TEXT}",
    ],
)
def test_form_is_nothing(other: str) -> None:
    assert same_values(TEXT.encode(), other.encode())


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("1", '"1"'),
        TEXT.replace("1", "1.0"),
        TEXT.replace("make\n", "make \n"),
        TEXT.replace("|\n", "|-\n"),
        f"{TEXT}b: 1\n",
        f"{TEXT}---\n{TEXT}",
        TEXT.replace("two words", "!!str two words"),
        TEXT.replace("two words", "&x two words"),
        f"%YAML 1.1\n---\n{TEXT}",
        TEXT.replace("two words", "two words\x85"),
        "a: [",
        "a: \x00",
        "",
    ],
)
def test_values_tags_and_whatever_is_in_doubt_count(other: str) -> None:
    assert not same_values(TEXT.encode(), other.encode())
    assert not same_values(other.encode(), TEXT.encode())


def test_what_is_no_utf_8_is_in_doubt() -> None:
    assert not same_values(b"a: \xff", b"a: \xff")


def test_the_order_of_keys_counts_as_it_names_the_jobs_of_a_matrix() -> None:
    assert not same_values(b"a: 1\nb: 2\n", b"b: 2\na: 1\n")


WORDS = "y yes On ~ null 1 01 08 0o7 1_0 1:30 .5 5. 1e3 +1 -x 2001-01-01 << = true .inf x true1 3.10 3.1 0x1".split()
written = st.tuples(st.sampled_from(["{}", "'{}'", '"{}"']), st.sampled_from(WORDS)).map(
    lambda pair: pair[0].format(pair[1])
)


@given(written, written)
def test_what_is_the_same_is_it_to_readers_of_both_versions(one: str, other: str) -> None:
    if same_values(f"a: {one}".encode(), f"a: {other}".encode()):
        assert read_11(one) == read_11(other)
        assert read_12(one) == read_12(other)


def read_11(text: str) -> Any:
    try:
        return yaml.safe_load(f"a: {text}")["a"]
    except (ValueError, yaml.YAMLError):
        return text


def read_12(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(io.StringIO(f"a: {text}"))["a"]
    except (ValueError, YAMLError):
        return text
