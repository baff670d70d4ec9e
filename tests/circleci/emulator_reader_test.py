"""YAML as CircleCI reads it."""

from __future__ import annotations

import datetime

import pytest

from circleci.configs import commands, compiled, config, job, only_job, run
from circleci.emulator.errors import CompileError
from circleci.emulator.reader import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("'yes'", "yes"),
        ("y", "y"),
        ("010", 8),
        ("0o17", "0o17"),
        ("017118846239", "017118846239"),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0b11", 3),
        ("12:30", 750),
        ("12:30:45", 45045),
        (".5e+3", 500.0),
        ("1e3", "1e3"),
        ("~", None),
        ("", None),
        ("=", "="),
        ("2019-01-01", datetime.date(2019, 1, 1)),
        ("v1.10", "v1.10"),
        ("1.10", 1.1),
    ],
)
def test_scalars_are_those_of_version_1_1(text: str, value: object) -> None:
    assert parse(f"a: {text}\n") == {"a": value}
    assert type(parse(f"a: {text}\n")["a"]) is type(value)  # type: ignore[index]


def test_keys_are_text() -> None:
    assert parse("on: 1\n2: two\nno: {yes: x}\n") == {"on": 1, "2": "two", "no": {"yes": "x"}}


def test_an_anchor_that_is_given_again_means_the_later_place_from_there_on() -> None:
    assert parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_merges_may_be_nested_listed_and_overridden() -> None:
    text = """
deep: {inner: &a {x: 1, y: 1}}
b: &b {<<: *a, y: 2}
c: {<<: [{z: 3}, *b], x: 4}
"""

    assert parse(text)["b"] == {"x": 1, "y": 2}  # type: ignore[index]
    assert parse(text)["c"] == {"x": 4, "y": 2, "z": 3}  # type: ignore[index]


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "on: 1\n'on': 2\n", "a: {b: 1, b: 2}\n"])
def test_equal_keys_are_refused(text: str) -> None:
    with pytest.raises(CompileError, match="found duplicate key"):
        parse(text)


def test_roots_that_only_hold_anchors_are_no_matter() -> None:
    text = """
version: 2.1
x-image: &image {docker: [{image: cimg/base:1}]}
references:
  - &greet {run: {command: echo hi}}
jobs: {build: {<<: *image, steps: [*greet]}}
"""

    assert commands(compiled(text)) == ["echo hi"]


def test_values_of_an_environment_keep_what_yaml_makes_of_them() -> None:
    text = config({"build": job(run("env"))}).replace(
        "    steps:", "    environment: {A: 010, B: yes, C: 12:30, D: 2019-01-01, E: '010'}\n    steps:"
    )

    found = only_job(compiled(text)).environment

    assert found == {"A": 8, "B": True, "C": 750, "D": datetime.date(2019, 1, 1), "E": "010"}


def test_a_parameter_may_be_called_on() -> None:
    text = """
version: 2.1
jobs:
  build:
    parameters: {on: {type: string, default: all}}
    machine: true
    steps: [{run: "echo << parameters.on >>"}]
workflows: {main: {jobs: [build, {build: {name: other, on: linux}}]}}
"""

    assert [step.arguments["command"] for found in compiled(text).workflows[0].jobs for step in found.steps] == [
        "echo all",
        "echo linux",
    ]
