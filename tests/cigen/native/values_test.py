"""Whatever CircleCI would give a job, the file that cigen writes gives it, whoever reads it: YAML 1.1 or 1.2."""

from __future__ import annotations

import io
import math
from typing import Any, Dict

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cigen.circleci.values import same
from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles

_BUILD = "jobs: {build: {docker: [{image: x}], steps: [checkout]}}\n"

text = st.text(st.characters(exclude_categories=("Cs",))) | st.from_regex(r"\A[-+.:#<0-9eExobyYnN_~ \n\t'\"]{1,9}\Z")
numbers = st.integers() | st.floats(allow_nan=False)
scalars = st.none() | st.booleans() | numbers | st.dates() | text
keys = text.filter(lambda key: key != "<<")
values = st.recursive(scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(keys, v, max_size=4), max_leaves=20)
# As people write scalars, without quotes.
plain = st.from_regex(r"\A[-+]?[0-9][-0-9_.:xobeE+]{0,8}\Z") | st.sampled_from(
    [
        "yes",
        "No",
        "on",
        "OFF",
        "~",
        "null",
        "",
        ".5e+3",
        ".inf",
        "-.INF",
        ".nan",
        "0b1_0",
        "190:20:30.15",
        "=",
        "y",
        "n",
    ]
    + ["2020-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "1_000.5", "0o17", "017", "018", "+1", "-0"]
)


def written(source: str) -> str:
    return compile_project(SnapshotFiles({"cigen.yml": source.encode()})).outputs[".circleci/config.yml"]


def read_1_1(document: str) -> Any:
    return yaml.safe_load(document)


def read_1_2(document: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(document))


def equal(left: Any, right: Any) -> bool:
    """Equality that knows types, of dates too."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return same(left, right)


@given(st.dictionaries(keys, values, max_size=4))
def test_data_of_any_shape_survives(data: Dict[str, Any]) -> None:
    output = written(f"version: 2.1\n{_BUILD}{yaml.safe_dump({'x-data': data})}")

    assert equal(read_1_1(output)["x-data"], data)
    assert equal(read_1_2(output)["x-data"], data)


@given(st.lists(plain, min_size=1))
def test_scalars_without_quotes_mean_to_all_what_they_mean_to_circleci(scalars: Any) -> None:
    source = f"version: 2.1\n{_BUILD}x-data:\n" + "".join(f"- {scalar}\n" for scalar in scalars)
    try:
        expected = ["=" if text == "=" else yaml.safe_load(text) for text in scalars]
    except (yaml.YAMLError, ValueError):  # the 31st of February, or no scalar at all
        return
    if not all(isinstance(value, (type(None), bool, int, float, str)) for value in expected):
        return  # a date, which every reader has a type of its own for

    output = written(source)

    assert equal(read_1_1(output)["x-data"], expected)
    assert equal(read_1_2(output)["x-data"], expected)


def test_environments_keep_what_the_job_would_get(copy: Any) -> None:
    environment = """{A: 010, B: yes, C: 12:30:45, D: 1_000, E: 0x1F, F: ".5e+3", G: 1.10, H: 0o17, I: 2020-01-01}"""

    texts = copy(
        f"version: 2.1\njobs: {{build: {{docker: [{{image: x}}], environment: {environment}, steps: [checkout]}}}}"
    ).texts

    lines = texts[".circleci/config.yml"].split("    environment:\n")[1].splitlines()[:9]
    assert [line.strip() for line in lines] == [
        "A: 8",
        "B: true",
        "C: 45045",
        "D: 1000",
        "E: 31",
        'F: ".5e+3"',
        "G: 1.1",
        'H: "0o17"',
        "I: 2020-01-01",
    ]


def test_a_key_that_some_take_for_a_boolean_stays_as_it_is_written(copy: Any) -> None:
    text = copy(f"version: 2.1\n{_BUILD}x: {{on: 1, 'off': 2, 010: 3, ~: 4}}").texts[".circleci/config.yml"]

    assert 'x:\n  on: 1\n  "off": 2\n  010: 3\n  ~: 4\n' in text


def test_special_floats_survive() -> None:
    output = written(f"version: 2.1\n{_BUILD}x: [.nan, -.inf, 1e+400, 1.0e+400]")

    assert math.isnan(read_1_1(output)["x"][0]) and read_1_1(output)["x"][1:] == [-math.inf, "1e+400", math.inf]


def test_a_key_may_be_as_long_as_it_likes() -> None:
    key = "k" * 3000
    output = written(f"version: 2.1\n{_BUILD}x:\n  ? {key}\n  : [1, {{? {key} : 2}}]")

    assert read_1_1(output)["x"] == read_1_2(output)["x"] == {key: [1, {key: 2}]}


@pytest.mark.parametrize("scalar", ["1e3", "1.5e3", "-2e+7"])
def test_what_readers_disagree_about_is_said(copy: Any, scalar: str) -> None:
    (warning,) = copy(f"version: 2.1\n{_BUILD}defaults: &x {{x: {scalar}}}").warnings

    assert warning.startswith(f"cigen.yml:3:18: `{scalar}` is a text to some readers of YAML and a number to others")
